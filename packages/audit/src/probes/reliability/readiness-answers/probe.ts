import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const readinessAnswers: Probe = defineProbe({
  id: 'readiness-answers',
  ref: 'REL-02',
  wing: 'reliability',
  severity: 'medium',
  claim: 'There is a readiness endpoint.',
  needs: ['url'],
  how: 'GET the declared or guessed path while everything is up.',
  pass: '200, JSON or text.',
  fail: 'Missing.',
  notApplicable: 'Never.',
  falsePositives: 'Never use HEAD for health: one of seven default stacks answers it 405.',
  why: 'Without it requests are sent to an instance that has not started yet, is draining, or has lost its database.',
  remedy:
    'Add an endpoint without authentication that answers 200 only while requests are welcome, such as GET /readyz.',
  effort: 'S',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  phase: 'read-only',
  gather,
  judge,
})
