import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const livenessAnswers: Probe = defineProbe({
  id: 'liveness-answers',
  ref: 'REL-01',
  wing: 'reliability',
  severity: 'medium',
  claim: 'There is a liveness endpoint.',
  needs: ['url'],
  how: 'GET the declared or guessed path 20 times.',
  pass: '200 each time, without authentication, each within 1 s.',
  fail: 'Missing, or not answering.',
  notApplicable: 'Never.',
  falsePositives:
    'The list of guesses is advisory, the config decides. p95 above 100 ms is a note: latency is never scored.',
  why: 'Without it an orchestrator cannot tell a hanging process from a busy one, and leaves it or kills it by guess.',
  remedy:
    'Add an endpoint without authentication that answers 200 from the process itself and asks no dependency, such as GET /livez.',
  effort: 'S',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  phase: 'read-only',
  gather,
  judge,
})
