/**
 * How those fare who have something new, and what the guard of its rollout does.
 *
 * @module
 */

import { lines, max, type Row, rate, series, sum } from './panel.ts'

const byCohort = 'flag, cohort'
const cohort = '{{flag}}: {{cohort}}'
const answers = sum(rate('flag_cohort_answers_total'), byCohort)

export const flagRollouts: Row = {
  title: 'Rollouts of flags',
  panels: [
    lines('Step', 'percentunit', [[max(series('flag_rollout_ratio'), 'flag'), '{{flag}}']], {
      description: 'Share of the users that have it. It rises step by step; a halt takes it to 0.',
      max: 1,
    }),
    lines(
      'Errors by cohort',
      'percentunit',
      [[`${sum(rate('flag_cohort_errors_total'), byCohort)} / ${answers}`, cohort]],
      {
        description:
          'Of the answers to requests that asked for the flag while it is under rollout, by what it was.',
        needs: 'rollout',
      },
    ),
    lines(
      '95th percentile by cohort',
      's',
      [[max(series('flag_cohort_p95_seconds'), byCohort), cohort]],
      {
        description: 'In the window of the guard, of the slowest instance.',
        needs: 'rollout',
      },
    ),
    lines('Answers by cohort', 'ops', [[answers, cohort]], {
      description: 'Per second. The guard judges none of which there are too few.',
      needs: 'rollout',
    }),
    {
      title: 'Halted',
      description:
        'Taken back by its guard, until somebody raises it again. The log has "a rollout was halted by its guard", and why.',
      kind: 'state-timeline',
      unit: 'bool_yes_no',
      width: 8,
      queries: [{ promql: max(series('flag_halted'), 'flag'), legend: '{{flag}}' }],
      thresholds: [0.5, 1],
    },
    lines('Acts of the guard', 'ops', [[sum(rate('flag_guard_acts_total'), 'act'), '{{act}}']], {
      description:
        'Halted, advanced, or failed, which is tried again: then the store of the flags is away.',
    }),
  ],
}
