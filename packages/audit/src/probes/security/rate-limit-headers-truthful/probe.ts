import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const rateLimitHeadersTruthful: Probe = defineProbe({
  id: 'rate-limit-headers-truthful',
  ref: 'SEC-20',
  wing: 'security',
  severity: 'medium',
  claim: 'Rate-limit headers are truthful.',
  needs: ['credential'],
  how: 'Parse RateLimit and RateLimit-Policy (draft-11), X-RateLimit-*, Retry-After; compare the remaining deltas with the requests sent; wait Retry-After and ask again.',
  pass: 'Consistent; a 429 carries Retry-After, and the service obeys it within 1 s.',
  fail: 'A contradiction.',
  notApplicable: 'N/A: no rate-limit headers (Retry-After on 429 is still judged).',
  falsePositives: 'There are several header dialects, and other clients may share the bucket.',
  why: 'Clients that are told wrong numbers hammer a service that refuses them, or wait for nothing.',
  remedy:
    'Send Retry-After with each 429, and derive all rate-limit headers from the very count that decides.',
  effort: 'S',
  source:
    'RFC 6585 section 4 lets a 429 carry Retry-After; that it must is the policy of this probe. draft-ietf-httpapi-ratelimit-headers-11',
  phase: 'rate-limits',
  exclusive: true,
  gather,
  judge,
})
