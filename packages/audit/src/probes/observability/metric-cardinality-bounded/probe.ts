import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const metricCardinalityBounded: Probe = defineProbe({
  id: 'metric-cardinality-bounded',
  ref: 'OBS-11',
  wing: 'observability',
  severity: 'high',
  claim: 'Metric cardinality is bounded.',
  needs: ['url'],
  how: '50 random paths and 50 ids.',
  pass: 'At most 3 new series per metric.',
  fail: 'Series grow with the paths.',
  notApplicable: 'UNKNOWN: no metrics.',
  falsePositives: 'New status codes legitimately add series.',
  why: 'A label that takes its value from the request lets any client fill the memory of the service and of the monitoring.',
  remedy:
    "Label with the route's template, one value for everything unmatched; never with paths, ids or users.",
  effort: 'S',
  source: 'Prometheus documentation, Metric and label naming; CWE-770',
  phase: 'read-only',
  exclusive: true,
  gather,
  judge,
})
