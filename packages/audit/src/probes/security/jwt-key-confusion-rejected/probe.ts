import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtKeyConfusionRejected: Probe = defineProbe({
  id: 'jwt-key-confusion-rejected',
  ref: 'SEC-05',
  wing: 'security',
  severity: 'critical',
  claim: 'A public key is never used as an HMAC key.',
  needs: ['credential'],
  how: 'For RS and ES tokens: sign HS256 with the published key as PEM with and without final newline, as DER and as JWK.',
  pass: 'Refused for all 4 encodings.',
  fail: '2xx.',
  notApplicable: 'N/A: symmetric tokens. UNKNOWN: no public key is found.',
  falsePositives: 'Trying one encoding proves nothing: a miss on fewer than 4 is not a pass.',
  why: 'The public key is known to all: a verifier that takes it for an HMAC secret accepts tokens that anybody signs.',
  remedy: 'Bind each key to its algorithm, and refuse tokens that name another one.',
  effort: 'S',
  source: 'RFC 8725 section 2.1 and 3.1, CVE-2016-10555',
  phase: 'authentication',
  dependsOn: ['jwt-signature-verified'],
  gather,
  judge,
})
