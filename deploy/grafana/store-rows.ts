/**
 * What the service stands on: dependencies, the database, Redis, the cache.
 *
 * @module
 */

import { lines, max, percentiles, type Row, rate, series, sum } from './panel.ts'

export const dependencies: Row = {
  title: 'Dependencies',
  panels: [
    {
      ...lines(
        'Up',
        'bool_yes_no',
        [[`min by (dependency) (${series('dependency_up')})`, '{{dependency}}']],
        {
          description:
            'What the last checks of each dependency said, in the instance that is worst off.',
          thresholds: [0, 1],
          isLessWorse: true,
        },
      ),
      kind: 'state-timeline',
    },
    lines(
      'Time of a check',
      's',
      [[max(series('dependency_check_seconds'), 'dependency'), '{{dependency}}']],
      {
        description: 'The last check that succeeded, in the slowest instance.',
      },
    ),
    lines('Disk', 'percentunit', [[series('disk_free_ratio'), '{{instance}} {{disk}}']], {
      description: 'Free share. Alerts come at 20 % and 15 %; at 5 % readiness says degraded.',
      thresholds: [0.15, 0.2],
      isLessWorse: true,
      max: 1,
    }),
  ],
}

export const database: Row = {
  title: 'Database',
  panels: [
    lines(
      'Connections',
      'short',
      [
        [sum(series('db_pool_connections'), 'state'), '{{state}}'],
        [sum(series('db_pool_connections_max')), 'at most'],
        [sum(series('db_pool_waiters')), 'statements that wait for one'],
      ],
      { description: 'Of all instances that are chosen; threads with SQLite.' },
    ),
    {
      ...lines('Statements take', 's', [], {
        description: 'Waiting for a connection included.',
        thresholds: [0.05, 0.2],
      }),
      queries: percentiles('db_statement_seconds'),
    },
    lines(
      'Statements',
      'ops',
      [
        [sum(rate('db_statements_total'), 'kind'), '{{kind}}'],
        [sum(rate('db_slow_statements_total')), 'slow'],
      ],
      { description: 'Per second. Slow ones are in the log with the id of their request.' },
    ),
    lines(
      'Failures',
      'ops',
      [
        [sum(rate('db_statement_failures_total'), 'code'), '{{code}}'],
        [sum(rate('db_transaction_retries_total')), 'transactions begun again'],
      ],
      {
        description:
          'Statements that failed, by the code of the error; ABORTED if the caller ended them.',
      },
    ),
    lines('Transactions', 'ops', [[sum(rate('db_transactions_total'), 'outcome'), '{{outcome}}']], {
      description: 'Per second, each attempt by itself.',
    }),
    lines('Write-ahead log', 'bytes', [[series('sqlite_wal_bytes'), '{{instance}}']], {
      description:
        'SQLite only. Alert at 64 MiB: something keeps it from being copied into the database.',
      thresholds: [33_554_432, 67_108_864],
      needs: 'sqlite',
    }),
    lines(
      'Connections lost',
      'ops',
      [
        [sum(rate('db_connections_lost_total')), 'ended by the other side'],
        [sum(rate('db_connection_failures_total')), 'could not connect'],
      ],
      { description: 'PostgreSQL only.', width: 12, needs: 'postgres' },
    ),
    lines('Clock', 's', [[series('db_clock_offset_seconds'), '{{instance}}']], {
      description: 'PostgreSQL only: how far its clock is from that of the instance.',
      width: 12,
      needs: 'postgres',
    }),
  ],
}

export const redis: Row = {
  title: 'Redis and limits',
  panels: [
    {
      ...lines(
        'Connections',
        'bool_yes_no',
        [
          [
            `min by (connection) (${series('redis_connection_state', 'state="up"')})`,
            '{{connection}}',
          ],
          [`1 - ${max(series('fallback_active'), 'dependency')}`, 'no fallback of {{dependency}}'],
        ],
        {
          description:
            'Whether each connection is up in every instance. Without Redis the service goes on.',
          thresholds: [0, 1],
          isLessWorse: true,
          needs: 'redis',
        },
      ),
      kind: 'state-timeline',
    },
    lines('Commands', 'ops', [[sum(rate('redis_commands_total'), 'use'), '{{use}}']], {
      description: 'Asked for per second, by what for.',
      needs: 'redis',
    }),
    lines(
      'Failures',
      'ops',
      [[sum(rate('redis_failures_total'), 'use, reason'), '{{use}}: {{reason}}']],
      {
        description: 'Commands without a result; what they were for has a fallback.',
        needs: 'redis',
      },
    ),
    lines(
      'Decisions of the limits',
      'ops',
      [[sum(rate('rate_limit_decisions_total'), 'policy, decision'), '{{policy}}: {{decision}}']],
      {
        description: 'Per second. Denied requests get 429.',
      },
    ),
    lines(
      'Denied',
      'percentunit',
      [
        [
          `${sum(rate('rate_limit_decisions_total', 'decision="denied"'), 'policy')} / ${sum(rate('rate_limit_decisions_total'), 'policy')}`,
          '{{policy}}',
        ],
      ],
      { description: 'Share of what each limit was asked.', max: 1, thresholds: [0.1, 0.2] },
    ),
    lines('Who counts', 'short', [[sum(series('rate_limit_source'), 'source'), '{{source}}']], {
      description:
        'Instances by what decides: Redis, the process alone, or a share for lack of Redis.',
      isStacked: true,
    }),
  ],
}

export const cache: Row = {
  title: 'Cache',
  panels: [
    lines(
      'Hits',
      'percentunit',
      [
        [
          `${sum(rate('cache_requests_total', 'result!~"miss|error"'), 'cache')} / ${sum(rate('cache_requests_total'), 'cache')}`,
          '{{cache}}',
        ],
      ],
      { description: 'Share of lookups that needed no load, stale values included.', max: 1 },
    ),
    lines(
      'Lookups',
      'ops',
      [[sum(rate('cache_requests_total'), 'cache, result'), '{{cache}}: {{result}}']],
      {
        description: 'Per second, by where the value came from.',
        isStacked: true,
      },
    ),
    lines(
      'A load takes',
      's',
      [
        [
          `${sum(rate('cache_load_seconds_total'), 'cache')} / ${sum(rate('cache_loads_total'), 'cache')}`,
          '{{cache}}',
        ],
      ],
      { description: 'Mean time to get a value from its source.' },
    ),
    lines('Size', 'bytes', [[series('cache_bytes'), '{{instance}}']], {
      description: 'Memory of the values, as estimated; CACHE_BYTES_MAX bounds it.',
      width: 12,
    }),
    lines(
      'Removed',
      'ops',
      [
        [sum(rate('cache_evictions_total'), 'cache'), '{{cache}}: for room'],
        [sum(rate('cache_invalidations_total')), 'invalidated'],
      ],
      { description: 'Values that were dropped before their time.', width: 12 },
    ),
  ],
}
