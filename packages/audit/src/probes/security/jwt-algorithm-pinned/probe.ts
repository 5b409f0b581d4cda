import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtAlgorithmPinned: Probe = defineProbe({
  id: 'jwt-algorithm-pinned',
  ref: 'SEC-06',
  wing: 'security',
  severity: 'medium',
  claim: 'The token algorithm is pinned.',
  needs: ['start', 'credential'],
  how: 'With the signing key chosen by the auditor, mint HS384 and HS512 tokens with valid claims. Control: a minted token of the declared algorithm is accepted.',
  pass: 'Refused.',
  fail: '2xx.',
  notApplicable:
    'N/A: asymmetric tokens (the RS/PS pair is tried instead). UNKNOWN: the control failed.',
  falsePositives: 'Two algorithms that are both documented are legitimate.',
  why: 'Who may choose the algorithm will find the weakest one that is accepted, now or after the next update of a library.',
  remedy: 'Allow exactly the algorithm that the service signs with.',
  effort: 'S',
  source: 'RFC 8725 section 3.1',
  phase: 'authentication',
  dependsOn: ['jwt-signature-verified', 'starts-with-one-command'],
  gather,
  judge,
})
