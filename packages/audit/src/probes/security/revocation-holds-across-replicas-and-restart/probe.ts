import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const revocationHoldsAcrossReplicasAndRestart: Probe = defineProbe({
  id: 'revocation-holds-across-replicas-and-restart',
  ref: 'SEC-12',
  wing: 'security',
  severity: 'high',
  claim: 'Revocation holds on all replicas and after a restart.',
  needs: ['start', 'credential', 'secondInstance'],
  how: 'Two instances share the same dependency proxies: log out on A, use the token on B; restart both, use it again.',
  pass: 'Refused within 1 s each time.',
  fail: '2xx.',
  notApplicable: "N/A (restart half only): the token's lifetime has elapsed.",
  falsePositives: 'Instances that do not share their dependencies prove nothing.',
  why: 'A user who logs out on a shared machine, or whose token was stolen, is safe only if every replica knows, also after the next deployment.',
  remedy:
    'Keep revocations (or sessions) in a store that all instances share and that survives a restart, and ask it for each request; a local cache may be old by a second at most.',
  effort: 'M',
  source: 'OWASP ASVS 5.0, 7.4.1; CWE-613',
  phase: 'restart',
  dependsOn: ['starts-with-one-command', 'logout-revokes-at-once'],
  gather,
  judge,
})
