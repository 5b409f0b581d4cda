import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtAlgNoneRejected: Probe = defineProbe({
  id: 'jwt-alg-none-rejected',
  ref: 'SEC-03',
  wing: 'security',
  severity: 'critical',
  claim: 'Unsigned tokens are rejected.',
  needs: ['credential'],
  how: 'none, None, NONE, nOnE, each with an empty, the original and a garbage signature, against an operation whose body proves identity.',
  pass: 'Refused 12 of 12 times.',
  fail: 'Any 2xx.',
  notApplicable: 'N/A: opaque tokens. UNKNOWN: the control failed.',
  falsePositives: 'Use an operation such as /me; a public operation answers 200 to anything.',
  why: 'Anybody can write an unsigned token for any user, administrators too.',
  remedy:
    'Give the verifier the one algorithm that it may accept, and never take it from the token.',
  effort: 'S',
  source: 'RFC 8725 section 3.1 and 3.2, CWE-347',
  phase: 'authentication',
  dependsOn: ['jwt-signature-verified'],
  gather,
  judge,
})
