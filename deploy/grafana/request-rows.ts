/**
 * What users notice: requests as a whole, and each route.
 *
 * @module
 */

import {
  chosen,
  lines,
  type Panel,
  percentiles,
  quantile,
  type Row,
  rate,
  series,
  sum,
} from './panel.ts'

/** Probes and scrapes are no users. */
const users = 'route!~"/(health.*|livez|readyz|startupz|metrics)"'
const failed = `status=~"5..",${users}`
const requests = sum(rate('http_requests_total', users))
// 0 while nothing fails; nothing while nobody asks.
const failureRatio = `(${sum(rate('http_requests_total', failed))} or 0 * ${requests}) / ${requests}`

const now: readonly Panel[] = [
  stat('Requests', 'reqps', requests, 'Answered per second, probes not counted.'),
  {
    ...stat(
      'Failures',
      'percentunit',
      failureRatio,
      'Share that was answered with 5xx; the objective allows 0.1 %.',
    ),
    thresholds: [0.001, 0.01],
  },
  {
    ...stat(
      'p95',
      's',
      quantile(0.95, 'http_request_duration_seconds', '', users),
      'Nineteen of twenty requests are faster.',
    ),
    thresholds: [0.2, 0.5],
  },
  {
    ...stat('Ready', 'short', sum(series('service_ready')), 'Instances that say they are ready.'),
    thresholds: [0, 1],
    isLessWorse: true,
  },
]

export const goldenSignals: Row = {
  title: 'Golden signals',
  panels: [
    ...now,
    lines('Rate', 'reqps', [[sum(rate('http_requests_total', users), 'status'), '{{status}}']], {
      description: 'Requests per second by status.',
      isStacked: true,
    }),
    lines(
      'Errors',
      'reqps',
      [[`topk(10, ${sum(rate('http_errors_total'), 'code')})`, '{{code}}']],
      { description: 'Answers with an error by its code, refusals (4xx) included.' },
    ),
    {
      ...lines('Duration', 's', [], {
        description:
          'From the first byte of a request to the last of its answer, all routes but probes.',
        thresholds: [0.2, 0.5],
      }),
      queries: percentiles('http_request_duration_seconds', users),
    },
    lines(
      'Saturation',
      'percentunit',
      [
        [
          `max by (class) (${series('overload_in_flight')} / ${series('overload_in_flight_max')})`,
          'places of class {{class}}',
        ],
        [
          `max(${series('db_pool_connections', 'state="busy"')} / ignoring (state) ${series('db_pool_connections_max')})`,
          'database connections',
        ],
        [`max(${series('event_loop_utilization')})`, 'event loop'],
        [`max(${series('nodejs_heap_used_bytes')} / ${series('nodejs_heap_limit_bytes')})`, 'heap'],
      ],
      {
        description: 'How much is in use of what is bounded, in the instance with the most.',
        max: 1,
        thresholds: [0.7, 0.9],
      },
    ),
    lines(
      'In flight',
      'short',
      [[sum(series('http_requests_in_flight'), 'instance'), '{{instance}}']],
      {
        description: 'Requests that are being worked on.',
      },
    ),
    lines(
      'Refused for load',
      'reqps',
      [[sum(rate('http_requests_shed_total'), 'reason'), '{{reason}}']],
      {
        description: 'Requests that got 503 OVERLOADED before any work was done for them.',
      },
    ),
  ],
}

const byRoute = 'method, route'

export const routes: Row = {
  title: 'Routes',
  panels: [
    {
      title: 'Routes',
      description:
        'Each route now: requests per second, share of failures, percentiles, what it declares to take at most, and the share that took longer.',
      kind: 'table',
      unit: 'short',
      width: 24,
      height: 10,
      queries: [
        { promql: sum(rate('http_requests_total'), byRoute), legend: 'Requests' },
        {
          promql: `${sum(rate('http_requests_total', 'status=~"5.."'), byRoute)} / ${sum(rate('http_requests_total'), byRoute)} or 0 * ${sum(rate('http_requests_total'), byRoute)}`,
          legend: 'Failures',
        },
        { promql: quantile(0.5, 'http_request_duration_seconds', byRoute), legend: 'p50' },
        { promql: quantile(0.95, 'http_request_duration_seconds', byRoute), legend: 'p95' },
        { promql: quantile(0.99, 'http_request_duration_seconds', byRoute), legend: 'p99' },
        { promql: `max by (${byRoute}) (http_threshold_seconds{${chosen}})`, legend: 'Threshold' },
        {
          promql: `${sum(rate('http_threshold_breaches_total'), byRoute)} / ${sum(rate('http_requests_total'), byRoute)}`,
          legend: 'Over threshold',
        },
      ],
    },
    lines(
      'Requests by route',
      'reqps',
      [[`topk(10, ${sum(rate('http_requests_total'), 'route')})`, '{{route}}']],
      {
        description: 'The ten routes with the most requests.',
        isStacked: true,
      },
    ),
    lines(
      'p95 by route',
      's',
      [[`topk(10, ${quantile(0.95, 'http_request_duration_seconds', 'route')})`, '{{route}}']],
      {
        description: 'The ten slowest routes.',
      },
    ),
    lines(
      'Bytes sent by route',
      'bytes',
      [[`topk(10, ${sum(rate('http_response_bytes_total'), 'route')})`, '{{route}}']],
      {
        description: 'Bodies of answers, per second.',
      },
    ),
    lines(
      'Deadlines',
      'ops',
      [
        [sum(rate('http_deadlines_total'), 'result'), 'deadline: {{result}}'],
        [sum(rate('http_clients_gone_total')), 'client left'],
        [sum(rate('http_readers_stalled_total')), 'client did not read'],
      ],
      { description: 'Requests that ended before their answer was complete.', width: 12 },
    ),
    lines(
      'Idempotency',
      'ops',
      [[sum(rate('idempotency_requests_total'), 'result'), '{{result}}']],
      {
        description: 'Requests with an Idempotency-Key, by what came of them.',
        width: 12,
      },
    ),
  ],
}

function stat(title: string, unit: Panel['unit'], promql: string, description: string): Panel {
  return {
    title,
    unit,
    description,
    kind: 'stat',
    width: 6,
    height: 4,
    queries: [{ promql, legend: title }],
  }
}
