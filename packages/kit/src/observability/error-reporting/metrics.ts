import type { Metric } from '../metrics/index.ts'
import type { ErrorReportingStats } from './send-counts.ts'

export const errorReportingMetrics: readonly Metric<ErrorReportingStats>[] = [
  {
    name: 'error_reports_total',
    type: 'counter',
    help: 'Unexpected errors by what became of their reports.',
    labels: ['result'],
    read: ({ sent, dropped, limited, sampled, failed }) => [
      [['sent'], sent],
      [['dropped'], dropped],
      [['limited'], limited],
      [['sampled'], sampled],
      [['failed'], failed],
    ],
  },
  {
    name: 'error_reports_in_flight',
    type: 'gauge',
    help: 'Reports of errors on their way.',
    read: ({ inFlight }) => inFlight,
  },
]
