/**
 * The model, the processes themselves, and what fires.
 *
 * @module
 */

import { lines, max, type Panel, percentiles, type Row, rate, series, sum } from './panel.ts'

export const model: Row = {
  title: 'Model',
  panels: [
    {
      ...lines('A classification takes', 's', [], {
        description: 'Decoding included, without the wait for a thread.',
        thresholds: [0.1, 0.2],
      }),
      queries: percentiles('classification_seconds'),
    },
    lines(
      'Classifications',
      'ops',
      [[sum(rate('classifications_total'), 'result'), '{{result}}']],
      {
        description: 'Pictures per second by what came of them.',
      },
    ),
    lines(
      'Threads',
      'short',
      [
        [sum(series('model_workers')), 'ready'],
        [sum(series('model_workers_busy')), 'busy'],
        [sum(series('model_queue')), 'pictures that wait'],
        [sum(rate('model_workers_lost_total'), 'reason'), 'lost per second: {{reason}}'],
      ],
      { description: 'Of all instances that are chosen.' },
    ),
  ],
}

const instances = '{{instance}}'

export const process: Row = {
  title: 'Process',
  panels: [
    lines(
      'Processor',
      'percentunit',
      [[sum(rate('process_cpu_seconds_total'), 'instance'), instances]],
      {
        description: 'Cores in use: 1 is one whole core, threads of the model included.',
      },
    ),
    lines(
      'Memory',
      'bytes',
      [
        [series('process_resident_memory_bytes'), '{{instance}} resident'],
        [series('nodejs_heap_used_bytes'), '{{instance}} heap'],
      ],
      { description: 'A line that rises for days is a leak.' },
    ),
    lines(
      'Event loop',
      's',
      [[max(series('event_loop_delay_seconds'), 'statistic'), 'delay, {{statistic}}']],
      { description: 'How late everything is, in the slowest instance.', thresholds: [0.05, 0.1] },
    ),
    lines('Event loop in use', 'percentunit', [[series('event_loop_utilization'), instances]], {
      description: 'Share of the time in which it is not idle.',
      max: 1,
      thresholds: [0.7, 0.9],
    }),
    lines(
      'Garbage collection',
      'percentunit',
      [[sum(rate('nodejs_gc_seconds_sum'), 'kind'), '{{kind}}']],
      {
        description: 'Share of the time that it takes.',
      },
    ),
    lines(
      'File descriptors',
      'short',
      [
        [series('process_open_fds'), instances],
        [`min(${series('process_max_fds')})`, 'at most'],
        [sum(series('http_connections')), 'connections of clients'],
      ],
      { description: 'Without one left, new connections are refused.' },
    ),
    lines(
      'Log',
      'ops',
      [
        [sum(rate('log_records_total'), 'level'), '{{level}}'],
        [sum(rate('log_records_dropped_total')), 'dropped'],
      ],
      { description: 'Lines per second. Dropped: what takes the log is too slow.' },
    ),
    lines('Up for', 's', [[`time() - ${series('process_start_time_seconds')}`, instances]], {
      description: 'Time since the start of each process.',
    }),
    lines(
      'Builds',
      'short',
      [
        [
          `count by (version, commit, node) (${series('build_info')})`,
          '{{version}} {{commit}}, Node {{node}}',
        ],
      ],
      {
        description: 'Instances of each build.',
        isStacked: true,
      },
    ),
  ],
}

const list: Panel = {
  title: 'Alerts',
  description: 'What fires or is about to; each leads to its page of the runbook.',
  kind: 'alertlist',
  unit: 'short',
  width: 24,
  queries: [],
}

export const alerts: Row = { title: 'Alerts', panels: [list] }
