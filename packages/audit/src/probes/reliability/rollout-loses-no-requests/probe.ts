import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const rolloutLosesNoRequests: Probe = defineProbe({
  id: 'rollout-loses-no-requests',
  ref: 'REL-12',
  wing: 'reliability',
  severity: 'critical',
  claim: 'A rollout loses no requests.',
  needs: ['start'],
  how: '8 workers send requests; a load-balancer emulation polls readiness every 50 ms and stops sending once it saw a status other than 200; SIGTERM.',
  pass: 'No failed request that was started before that moment.',
  fail: 'Any.',
  notApplicable: 'UNKNOWN: requests already fail before SIGTERM.',
  falsePositives:
    'Counted naively a good service failed 20 of 20 cycles, without refused connections still 12 of 20, with the emulation 0 of 20. A declared preStop sleep is emulated.',
  why: 'A load balancer learns only at its next check that an instance is going. A listener that closes before is met by requests which fail although another instance could have served them.',
  remedy:
    'On SIGTERM answer readiness with 503 first, keep listening for longer than the balancer takes to notice (a few of its checks), and only then close the listener; or declare a preStop sleep that does so.',
  effort: 'S',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command', 'readiness-answers'],
  attempts: 3,
  gather,
  judge,
})
