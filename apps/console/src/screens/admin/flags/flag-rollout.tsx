import { Alert, Stack, Switch, Text } from '@mantine/core'
import { IconShieldExclamation } from '@tabler/icons-react'
import type { FlagItem } from '../../../api/types.ts'
import { FormAlert } from '../../../forms/form-alert.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { milliseconds, percent } from '../system/units.ts'
import cardClasses from './flag-card.module.css'
import classes from './flag-rollout.module.css'
import { percentWords, spanWords } from './flag-words.ts'
import { type KnownFlags, useFlagChange } from './use-flags.ts'

type Rollout = NonNullable<FlagItem['rollout']>
type Cohort = Rollout['on']

/** Why its guard has taken it back, and how it goes on. */
export function Halted({ flag: { halted, next_step } }: { readonly flag: FlagItem }) {
  if (halted === null) return null
  return (
    <div className={cardClasses.part}>
      <Alert color="red" icon={<IconShieldExclamation />} title="Taken back by its guard">
        <Stack gap="xs">
          <Text size="sm">
            It was on for {percentWords(halted.from_percent)} until <TimeAgo at={halted.at} />.{' '}
            {halted.reason}
          </Text>
          <Text size="sm">
            The audit trail has the figures.
            {next_step !== null &&
              ` Once what was wrong is mended, raise it again: it begins anew with ${percentWords(next_step.percent)}. To leave it, set it to Off.`}
          </Text>
        </Stack>
      </Alert>
    </div>
  )
}

/** How those fare who have it, beside those who have not, and what they may. */
export function RolloutFigures({ flag }: { readonly flag: FlagItem }) {
  const { rollout } = flag
  if (rollout === null) return null
  const { on, off, error_share_max, p95_ms_max, window_seconds } = rollout
  return (
    <div className={cardClasses.part}>
      <table className={classes.cohorts}>
        <caption>Answers of the last {spanWords(window_seconds)}, by this instance</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">With it</th>
            <th scope="col">Without</th>
            <th scope="col">At most</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Answers</th>
            <td>{on.answers.toLocaleString('en')}</td>
            <td>{off.answers.toLocaleString('en')}</td>
            <td />
          </tr>
          <tr data-is={on.error_share > error_share_max ? 'over' : 'within'}>
            <th scope="row">Errors</th>
            <td>{errorWords(on)}</td>
            <td>{errorWords(off)}</td>
            <td>{percent(error_share_max)}</td>
          </tr>
          <tr data-is={(on.p95_ms ?? 0) > p95_ms_max ? 'over' : 'within'}>
            <th scope="row">95th percentile</th>
            <td>{durationWords(on)}</td>
            <td>{durationWords(off)}</td>
            <td>{milliseconds(p95_ms_max)}</td>
          </tr>
        </tbody>
      </table>
      <Text size="sm" c="dimmed" mt="xs">
        Above that, its guard takes it back from everybody.
      </Text>
    </div>
  )
}

function errorWords({ answers, errors, error_share }: Cohort): string {
  if (answers === 0) return '–'
  return errors === 0 ? 'none' : `${errors} (${percent(error_share)})`
}

function durationWords({ p95_ms }: Cohort): string {
  return p95_ms === null ? '–' : milliseconds(p95_ms)
}

interface ByItselfProps {
  readonly flag: FlagItem
  readonly flags: KnownFlags
}

/** Whether the next steps come without anybody. */
export function ByItself({ flag, flags }: ByItselfProps) {
  const save = useFlagChange(flag.key, () => undefined)
  const { advance, version, next_step, rollout } = flag
  if (next_step === null) return null
  const answers = rollout === null ? 'enough' : rollout.answers_min.toLocaleString('en')
  return (
    <div>
      <Switch
        label="Take the next steps by itself"
        aria-label={`Take the next steps of ${flag.key} by itself`}
        description={`Once a step has held for ${spanWords(flags.soak_seconds)}, had ${answers} answers, and the service is well.`}
        checked={advance === 'by-itself'}
        disabled={save.isPending}
        onChange={({ currentTarget: { checked } }) =>
          save.mutate({ version, advance: checked ? 'by-itself' : 'by-hand' })
        }
      />
      <FormAlert error={save.error} />
    </div>
  )
}
