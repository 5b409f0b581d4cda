import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const gracePeriodFitsDrain: Probe = defineProbe({
  id: 'grace-period-fits-drain',
  ref: 'OPS-08',
  wing: 'delivery',
  severity: 'medium',
  claim: 'The grace period fits the drain.',
  needs: ['repository', 'start'],
  how: 'Compare terminationGracePeriodSeconds and stop_grace_period with the measured drain.',
  pass: 'At least the measured drain plus 5 s.',
  fail: 'Too short.',
  notApplicable: 'N/A: no such file.',
  falsePositives:
    'A measured number against a static limit: drain is measured with requests in flight.',
  why: 'A grace period shorter than the drain kills requests that would have finished, at every deployment.',
  remedy:
    'Set terminationGracePeriodSeconds and stop_grace_period to the longest drain and 5 s more.',
  effort: 'S',
  source: 'Kubernetes documentation, Pod Lifecycle; measured in this run',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
