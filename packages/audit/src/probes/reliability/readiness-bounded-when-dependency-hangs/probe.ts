import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const readinessBoundedWhenDependencyHangs: Probe = defineProbe({
  id: 'readiness-bounded-when-dependency-hangs',
  ref: 'REL-05',
  wing: 'reliability',
  severity: 'high',
  claim: 'Health checks have timeouts.',
  needs: ['dependencies'],
  how: 'Blackhole a required dependency (accept, never answer); poll readiness.',
  pass: 'Every answer comes within 3 s, and it is 503 once the detection window is over.',
  fail: 'It hangs, or never turns 503.',
  notApplicable: 'N/A: declared without required dependencies.',
  falsePositives:
    'Blackhole, not refuse, discriminates: refuse returned in 1 to 2 ms even without a timeout. Checks run in the background may answer a cached 200 inside the window.',
  why: 'A dependency that accepts and never answers is the common half-failure: checks without a timeout pile up, and the orchestrator learns nothing.',
  remedy:
    'Give every check a timeout of a second or two, run it in the background, and let the probe answer from the last result.',
  effort: 'S',
  source: 'Kubernetes documentation, Configure Probes (timeoutSeconds)',
  phase: 'faults',
  attempts: 3,
  depth: 'standard',
  exclusive: true,
  gather,
  judge,
})
