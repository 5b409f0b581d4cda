/**
 * What of flags is measured.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import {
  type CountedCohort,
  type CountedFlag,
  type FlagsStats,
  flagSources,
} from './flags-stats.ts'

/** The plugin shows these. */
export const flagMetrics: readonly Metric<FlagsStats>[] = [
  {
    name: 'flag_evaluations_total',
    type: 'counter',
    help: 'How often a flag was asked for, by what it was.',
    labels: ['flag', 'value'],
    read: ({ flags }) =>
      flags.flatMap(({ key, on, off }) => [
        [[key, 'on'], on] as const,
        [[key, 'off'], off] as const,
      ]),
  },
  {
    name: 'flag_rollout_ratio',
    type: 'gauge',
    help: 'Share of the users that have it, 0 to 1, roles with rules of their own apart.',
    labels: ['flag'],
    read: ({ flags }) => flags.map(({ key, percent }) => [[key], percent / 100]),
  },
  {
    name: 'flag_killed',
    type: 'gauge',
    help: '1 while the kill switch of the flag is thrown.',
    labels: ['flag'],
    read: ({ flags }) => flags.map(({ key, isKilled }) => [[key], Number(isKilled)]),
  },
  {
    name: 'flag_halted',
    type: 'gauge',
    help: '1 from when the guard of its rollout has taken the flag back until somebody raises it again.',
    labels: ['flag'],
    read: ({ flags }) => flags.map(({ key, isHalted }) => [[key], Number(isHalted)]),
  },
  {
    name: 'flag_guard_acts_total',
    type: 'counter',
    help: 'What the guard of rollouts did in this process: halted, advanced, failed (tried again).',
    labels: ['act'],
    read: ({ guardActs }) => Object.entries(guardActs).map(([act, count]) => [[act], count]),
  },
  {
    name: 'flag_cohort_answers_total',
    type: 'counter',
    help: 'Answers to requests that asked for the flag while it was under rollout, by what it was.',
    labels: ['flag', 'cohort'],
    read: ({ flags }) => flags.flatMap((flag) => cohortSamples(flag, ({ answers }) => answers)),
  },
  {
    name: 'flag_cohort_errors_total',
    type: 'counter',
    help: 'Those of them that were errors of the server.',
    labels: ['flag', 'cohort'],
    read: ({ flags }) => flags.flatMap((flag) => cohortSamples(flag, ({ errors }) => errors)),
  },
  {
    name: 'flag_cohort_p95_seconds',
    type: 'gauge',
    help: '95th percentile of their durations in the window of the guard, while it is under rollout.',
    labels: ['flag', 'cohort'],
    read: ({ flags }) =>
      flags.flatMap((flag) =>
        cohortSamples(flag, ({ p95Ms }) => (p95Ms === undefined ? undefined : p95Ms / 1_000)),
      ),
  },
  {
    name: 'flag_changes_total',
    type: 'counter',
    help: 'Changes that were asked of this process: changed, forced, refused, conflict.',
    labels: ['result'],
    read: ({ changes }) => Object.entries(changes).map(([result, count]) => [[result], count]),
  },
  {
    name: 'flag_source',
    type: 'gauge',
    help: '1 for where the flags in memory come from: the store, what was last known of it, or the code.',
    labels: ['source'],
    read: ({ source }) => flagSources.map((one) => [[one], Number(one === source)]),
  },
  {
    name: 'flag_age_seconds',
    type: 'gauge',
    help: 'How long ago the flags were last read from the store.',
    read: ({ ageMs }) => (ageMs === undefined ? undefined : ageMs / 1_000),
  },
  {
    name: 'flag_read_failures_total',
    type: 'counter',
    help: 'Reads of the flags that failed.',
    read: ({ readFailures }) => readFailures,
  },
]

function cohortSamples(
  { key, cohorts }: CountedFlag,
  read: (cohort: CountedCohort) => number | undefined,
): Sample[] {
  return Object.entries(cohorts).flatMap(([cohort, counted]): Sample[] => {
    const value = read(counted)
    return value === undefined ? [] : [[[key, cohort], value]]
  })
}
