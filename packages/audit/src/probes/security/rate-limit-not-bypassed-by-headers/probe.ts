import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const rateLimitNotBypassedByHeaders: Probe = defineProbe({
  id: 'rate-limit-not-bypassed-by-headers',
  ref: 'SEC-21',
  wing: 'security',
  severity: 'high',
  claim: 'The limit cannot be bypassed by headers.',
  needs: ['credential'],
  how: 'After a 429: random X-Forwarded-For, X-Real-IP, Forwarded, True-Client-IP; changed path case; an extra query parameter.',
  pass: 'Still 429.',
  fail: 'Served again.',
  notApplicable: 'UNKNOWN: no 429 was seen.',
  falsePositives:
    'Trusting proxies on loopback may be intended: then the proxies must be declared.',
  why: 'A limit by an address that the client writes itself is no limit.',
  remedy:
    "Take the client's address from the connection; believe forwarding headers only from declared proxies, counted from the right.",
  effort: 'S',
  source: 'CWE-348, CWE-290',
  phase: 'rate-limits',
  dependsOn: ['login-rate-limit-enforced'],
  exclusive: true,
  gather,
  judge,
})
