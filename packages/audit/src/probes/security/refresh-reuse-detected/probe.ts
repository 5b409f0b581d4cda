import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const refreshReuseDetected: Probe = defineProbe({
  id: 'refresh-reuse-detected',
  ref: 'SEC-13',
  wing: 'security',
  severity: 'high',
  claim: 'Refresh tokens rotate and reuse is detected.',
  needs: ['credential'],
  how: 'Refresh twice with the same token; then use the newest.',
  pass: 'The reuse is refused; whether the family is revoked is noted.',
  fail: 'The old refresh token keeps working.',
  notApplicable: 'N/A: no refresh operation.',
  falsePositives:
    'A grace window of up to 30 s for concurrent refreshes is legal and reported: repeat after it.',
  why: "A refresh token that was stolen works beside the owner's for weeks, and nobody notices.",
  remedy:
    'Give a new refresh token with each refresh, refuse the old one, and end the session when it comes again.',
  effort: 'M',
  source: 'RFC 9700 section 4.14.2',
  phase: 'authentication',
  gather,
  judge,
})
