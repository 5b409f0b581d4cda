import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const refreshAndAccessTokensNotInterchangeable: Probe = defineProbe({
  id: 'refresh-and-access-tokens-not-interchangeable',
  ref: 'SEC-10',
  wing: 'security',
  severity: 'high',
  claim: 'A refresh token is not an access token.',
  needs: ['credential'],
  how: 'Use the refresh token as bearer, and the access token at the refresh operation. Control: each works in its own place.',
  pass: 'Refused (400, 401 or 403).',
  fail: 'Accepted.',
  notApplicable: 'N/A: one kind of token.',
  falsePositives: 'An opaque refresh token refused as malformed is a pass.',
  why: 'A refresh token lives for weeks; where it also opens the API, a short life of access tokens protects nobody.',
  remedy: 'Give each kind a type (`typ`, or an audience of its own) and check it in both places.',
  effort: 'S',
  source: 'RFC 8725 section 3.11 and 3.12, RFC 9068',
  phase: 'authentication',
  gather,
  judge,
})
