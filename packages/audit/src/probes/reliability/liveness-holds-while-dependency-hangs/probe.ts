import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const livenessHoldsWhileDependencyHangs: Probe = defineProbe({
  id: 'liveness-holds-while-dependency-hangs',
  ref: 'REL-06',
  wing: 'reliability',
  severity: 'high',
  claim: 'The process stays live while a dependency hangs.',
  needs: ['dependencies'],
  how: 'Hold 5 requests on a blackholed dependency and poll liveness.',
  pass: '200 within 1 s.',
  fail: 'Slow or no answer: the loop is blocked, or the workers are used up.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives: 'Control: liveness answers within 1 s immediately before the fault.',
  why: 'If requests that wait for a dependency use up the workers or block the loop, liveness fails and the instance is restarted, which does not help the dependency.',
  remedy:
    'Bound every call to a dependency by a timeout and the number of calls in flight; serve liveness where it needs no worker that can be held.',
  effort: 'M',
  source: 'CWE-400, uncontrolled resource consumption',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  exclusive: true,
  gather,
  judge,
})
