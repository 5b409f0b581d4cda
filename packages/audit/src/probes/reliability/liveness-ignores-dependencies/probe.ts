import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const livenessIgnoresDependencies: Probe = defineProbe({
  id: 'liveness-ignores-dependencies',
  ref: 'REL-03',
  wing: 'reliability',
  severity: 'critical',
  claim: 'Liveness does not depend on dependencies.',
  needs: ['dependencies'],
  how: 'Each dependency in turn: refuse, blackhole, reset. Poll liveness.',
  pass: '200 within 1 s.',
  fail: '503, or a timeout.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives: "A check of the event loop's own lag is legitimate.",
  why: 'A liveness check that asks a dependency turns its outage into restarts of every instance: the service is down as long as the dependency, and comes back cold.',
  remedy:
    "Let liveness answer from the process alone, at most from the lag of its own event loop. What a dependency's failure means belongs into readiness.",
  effort: 'S',
  source: 'Kubernetes documentation, Liveness, Readiness, and Startup Probes',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  exclusive: true,
  gather,
  judge,
})
