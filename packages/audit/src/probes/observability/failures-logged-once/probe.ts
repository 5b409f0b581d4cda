import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const failuresLoggedOnce: Probe = defineProbe({
  id: 'failures-logged-once',
  ref: 'OBS-13',
  wing: 'observability',
  severity: 'high',
  claim: 'Failures are logged.',
  needs: ['logs', 'dependencies'],
  how: 'Provoke dependency failures.',
  pass: 'Exactly one error record per failed request, with id and error type.',
  fail: 'Silence, or a storm (more than 10 per request).',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives: 'Retries may log as warnings.',
  why: 'A failed request without an error record cannot be explained afterwards; a thousand records for one bury the cause and fill the disk.',
  remedy:
    'Log each failure where it is answered, once, at level error, with the request id and the type of the error; retries at level warning, connection errors at a bounded rate.',
  effort: 'S',
  source: 'OWASP Logging Cheat Sheet, Which events to log',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  dependsOn: ['logs-correlate-with-requests'],
  exclusive: true,
  gather,
  judge,
})
