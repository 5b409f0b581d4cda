import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const insecureSecretStopsStartup: Probe = defineProbe({
  id: 'insecure-secret-stops-startup',
  ref: 'FND-03',
  wing: 'foundation',
  severity: 'critical',
  claim: 'The service refuses to start with an insecure secret.',
  needs: ['start'],
  how: 'Boot in production mode with each of at least 6 values: empty, 8 characters, `changeme`, a framework default (`django-insecure-...`), the value found in .env.example, one character repeated 64 times. Control: a strong secret boots.',
  pass: 'The process exits with a code other than 0 without listening, for every value.',
  fail: 'Any of the values is accepted in production mode.',
  notApplicable: 'N/A: no symmetric secret is declared (asymmetric keys, KMS).',
  falsePositives: 'Set the production flag first: development mode may allow weak secrets.',
  why: 'Whoever knows the secret signs tokens for any user. Default and example secrets are public, and short ones are guessed offline from a single token.',
  remedy:
    'Refuse to start in production without a secret of at least 32 random bytes; compare with known examples and with too little variety; name the variable and never its value. Do not fall back to a built-in one.',
  effort: 'S',
  source: 'RFC 7518, section 3.2; CWE-798; CWE-1392; OWASP ASVS 5.0, 13.3',
  phase: 'boot',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
