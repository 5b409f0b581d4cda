import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const repositoryFreeOfSecrets: Probe = defineProbe({
  id: 'repository-free-of-secrets',
  ref: 'OPS-05',
  wing: 'delivery',
  severity: 'high',
  claim: 'No secrets in image or repository.',
  needs: ['repository'],
  how: 'ENV, ARG and COPY of .env, .dockerignore, tracked .env files, key patterns with an entropy test.',
  pass: 'None.',
  fail: 'A hit.',
  notApplicable: 'N/A: no repository files.',
  falsePositives: 'Example values and test keys: allow-listed with a reason.',
  why: 'A secret in a repository or an image is read by everybody who ever gets a copy, and stays in the history.',
  remedy:
    'Revoke it first, then take it out; hand secrets in at run time, and keep .env out of git and out of the build.',
  effort: 'M',
  source: 'CWE-798; OWASP ASVS 5.0, 13.3',
  phase: 'static',
  gather,
  judge,
})
