import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtSignatureVerified: Probe = defineProbe({
  id: 'jwt-signature-verified',
  ref: 'SEC-04',
  wing: 'security',
  severity: 'critical',
  claim: 'Token signatures are verified.',
  needs: ['credential'],
  how: 'Flip a middle byte, empty the signature, truncate it, swap `sub` in the payload.',
  pass: 'Refused (401, 403 or 400).',
  fail: '2xx.',
  notApplicable: 'N/A: opaque tokens.',
  falsePositives: 'The last base64url character may carry no bits: flip a decoded byte.',
  why: 'Without the signature a token is a wish: whoever asks chooses who to be.',
  remedy:
    'Verify, rather than decode, each token with a maintained library before a claim of it is read.',
  effort: 'S',
  source: 'RFC 7515 section 5.2, CWE-347',
  phase: 'authentication',
  gather,
  judge,
})
