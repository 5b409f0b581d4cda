import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const inFlightRequestsFinishOnSigterm: Probe = defineProbe({
  id: 'in-flight-requests-finish-on-sigterm',
  ref: 'REL-11',
  wing: 'reliability',
  severity: 'critical',
  claim: 'In-flight requests finish on SIGTERM.',
  needs: ['start'],
  how: 'At least 5 requests of at least 1 s in flight, then SIGTERM.',
  pass: 'All complete.',
  fail: 'Any is lost.',
  notApplicable:
    'UNKNOWN: no operation can be made slow (a slow dependency through the proxy makes one).',
  falsePositives:
    "Three of seven default stacks keep it, four lose it: the finding is real, even if it is the framework's default.",
  why: 'Every deployment sends SIGTERM. If it cuts what is running, each rollout breaks requests of users, some after their effect and before their answer.',
  remedy:
    'On SIGTERM stop taking connections, finish what is running within the grace period, then close pools and exit. Most servers have a graceful stop that only has to be called.',
  effort: 'S',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
