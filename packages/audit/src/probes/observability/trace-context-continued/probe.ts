import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const traceContextContinued: Probe = defineProbe({
  id: 'trace-context-continued',
  ref: 'OBS-12',
  wing: 'observability',
  severity: 'low',
  claim: 'Trace context is continued.',
  needs: ['url', 'logs'],
  how: 'Send a traceparent.',
  pass: 'The same trace id in log, response, or outbound call seen by a proxy.',
  fail: 'A new trace id.',
  notApplicable: 'N/A: tracing declared absent.',
  falsePositives: 'An unsampled flag may suppress spans, not the id.',
  why: 'A trace that breaks at this service cannot show where the time went.',
  remedy:
    'Read the traceparent header, keep its trace id, log it and send it on with a new span id.',
  effort: 'S',
  source: 'W3C Trace Context, section 3.2',
  phase: 'read-only',
  gather,
  judge,
})
