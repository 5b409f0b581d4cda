import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const metricsTellTheTruth: Probe = defineProbe({
  id: 'metrics-tell-the-truth',
  ref: 'OBS-09',
  wing: 'observability',
  severity: 'high',
  claim: 'Metrics tell the truth.',
  needs: ['url', 'credential'],
  how: 'Send k requests per class; compare counter deltas by status, and the histogram count with the counter.',
  pass: 'Deltas equal k within 5 %.',
  fail: 'Static or wrong.',
  notApplicable: 'UNKNOWN: other traffic, or no metrics.',
  falsePositives: 'Scrapes may count too.',
  why: 'Alerts rest on these numbers. A counter that misses errors is worse than none, because it is believed.',
  remedy:
    'Count at one place that every response passes, refusals and unmatched routes included, after the status is final; share counts among worker processes.',
  effort: 'M',
  source: 'Prometheus documentation, Instrumentation',
  phase: 'read-only',
  exclusive: true,
  gather,
  judge,
})
