import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const logoutRevokesAtOnce: Probe = defineProbe({
  id: 'logout-revokes-at-once',
  ref: 'SEC-11',
  wing: 'security',
  severity: 'high',
  claim: 'Revocation is immediate.',
  needs: ['credential'],
  how: 'Log in, control 200, log out, then 20 requests over several keep-alive connections spread over 5 s, and one at the end.',
  pass: 'All refused.',
  fail: 'Any 2xx.',
  notApplicable: 'N/A: no logout or revocation operation.',
  falsePositives:
    'Several connections, so that every worker is hit. On a target behind a balancer the first second is recorded, not judged.',
  why: 'Who signs out on a borrowed machine believes that it is over; a stolen token must not outlive that.',
  remedy:
    'Check each token against a list of ended sessions that all instances share, or keep sessions in the store.',
  effort: 'M',
  source: 'OWASP ASVS 5.0 7.4.1, CWE-613',
  phase: 'authentication',
  gather,
  judge,
})
