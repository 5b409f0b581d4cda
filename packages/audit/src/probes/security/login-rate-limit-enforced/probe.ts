import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const loginRateLimitEnforced: Probe = defineProbe({
  id: 'login-rate-limit-enforced',
  ref: 'SEC-19',
  wing: 'security',
  severity: 'high',
  claim: 'Login attempts are limited.',
  needs: ['credential'],
  how: "Wrong passwords on the run's own account, paced: 10 more than the declared limit, never more than the login budget (60).",
  pass: '429 or a lockout is observed.',
  fail: 'A limit is declared and none is observed.',
  notApplicable:
    'N/A: declared as handled by a gateway. UNKNOWN: no limit declared and none met within the budget (noted as a suspicion).',
  falsePositives: 'Runs late, on an account of its own, because it poisons buckets.',
  why: 'Without a limit, passwords are tried until one fits, from one machine and at the speed of the service.',
  remedy:
    'Count failed logins by account and address in a shared store, and answer 429 with Retry-After.',
  effort: 'S',
  source: 'OWASP API4:2023, CWE-307',
  phase: 'rate-limits',
  exclusive: true,
  gather,
  judge,
})
