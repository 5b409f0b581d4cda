import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const dependencyFailureContained: Probe = defineProbe({
  id: 'dependency-failure-contained',
  ref: 'REL-09',
  wing: 'reliability',
  severity: 'medium',
  claim: 'One bad dependency does not sink the rest.',
  needs: ['dependencies', 'credential'],
  how: 'Hang dependency A with 20 requests; call an operation that uses B or none.',
  pass: 'Unaffected.',
  fail: 'Queued or failing.',
  notApplicable: 'N/A: every operation needs the same single dependency.',
  falsePositives: 'Compare with the same operation just before the fault.',
  why: 'Without limits per dependency, one that hangs fills the queue, the pool or the threads that everything shares, and the whole service is down for the sake of one feature.',
  remedy:
    'Give each dependency its own pool, a limit of calls in flight and a timeout, and refuse at once beyond it.',
  effort: 'M',
  source: 'CWE-400, uncontrolled resource consumption',
  phase: 'faults',
  depth: 'standard',
  exclusive: true,
  gather,
  judge,
})
