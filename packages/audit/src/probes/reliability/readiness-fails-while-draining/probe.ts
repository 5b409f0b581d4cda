import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const readinessFailsWhileDraining: Probe = defineProbe({
  id: 'readiness-fails-while-draining',
  ref: 'REL-13',
  wing: 'reliability',
  severity: 'medium',
  claim: 'Readiness turns while draining.',
  needs: ['start'],
  how: 'Poll readiness from SIGTERM to exit.',
  pass: 'At least one 503 before the listener closes.',
  fail: 'The listener closes while readiness was still 200.',
  notApplicable: 'N/A: declared preStop drain.',
  falsePositives: 'The poll must be faster than the drain (50 ms).',
  why: 'Readiness is the only way in which an instance can say "no more, please". If it says 200 until the end, balancers send requests into a closing door.',
  remedy:
    'Keep the state of the shutdown where readiness reads it, and answer 503 from the moment SIGTERM arrives, before the listener is closed.',
  effort: 'S',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command', 'readiness-answers'],
  attempts: 3,
  gather,
  judge,
})
