import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const readinessFollowsRequiredDependencies: Probe = defineProbe({
  id: 'readiness-follows-required-dependencies',
  ref: 'REL-04',
  wing: 'reliability',
  severity: 'high',
  claim: 'Readiness follows required dependencies.',
  needs: ['dependencies'],
  how: 'Refuse each dependency in turn; poll readiness.',
  pass: 'Required: 503 within the detection window (2 probe periods, default 10 s). Degradable: stays 200.',
  fail: 'Required: stays 200. Degradable: turns 503.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives:
    'A declared cache time of the check is added to the window. The status decides, not the body.',
  why: 'Readiness decides whether requests are sent here. Too optimistic, users get errors that another instance could have answered; too strict, the loss of a cache takes the whole service out.',
  remedy:
    'Check required dependencies in the background and answer 503 after two failures; name degradable ones in the body and stay 200.',
  effort: 'S',
  source: 'Kubernetes documentation, Liveness, Readiness, and Startup Probes',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  exclusive: true,
  gather,
  judge,
})
