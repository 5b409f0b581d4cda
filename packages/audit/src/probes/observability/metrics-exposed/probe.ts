import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const metricsExposed: Probe = defineProbe({
  id: 'metrics-exposed',
  ref: 'OBS-08',
  wing: 'observability',
  severity: 'medium',
  claim: 'Metrics are exposed.',
  needs: ['url'],
  how: 'Fetch the declared or guessed path; parse as Prometheus or OpenMetrics.',
  pass: 'It parses and has a request counter and a duration histogram.',
  fail: 'Missing or invalid.',
  notApplicable: 'N/A: push (OTLP) is declared; the stub collector must then receive them.',
  falsePositives: 'A separate port is legitimate: declared.',
  why: 'Without a count and a duration of requests nobody can say whether the service is well, nor alert when it is not.',
  remedy:
    'Expose a counter of requests by status and a histogram of durations in the Prometheus format, on a port of their own or guarded.',
  effort: 'S',
  source: 'Prometheus exposition formats; OpenMetrics 1.0',
  phase: 'read-only',
  gather,
  judge,
})
