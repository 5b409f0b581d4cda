import { Button, Group, Text } from '@mantine/core'
import { IconCircleCheck, IconClock, IconHeartBroken } from '@tabler/icons-react'
import type { FlagItem } from '../../../api/types.ts'
import { FormAlert } from '../../../forms/form-alert.tsx'
import classes from './flag-card.module.css'
import { reachOf } from './flag-draft.ts'
import { ByItself } from './flag-rollout.tsx'
import { percentWords, spanWords, waitWords } from './flag-words.ts'
import { isObjection, type KnownFlags, type useFlagChange } from './use-flags.ts'

interface FlagGuardProps {
  readonly flag: FlagItem
  readonly flags: KnownFlags
  readonly waitS: number
  readonly save: ReturnType<typeof useFlagChange>
}

/** What may be next, from when on, and whether the service is well enough for it. */
export function FlagGuard({ flag, flags, waitS, save }: FlagGuardProps) {
  const { next_step: step, guard, raising, version } = flag
  if (raising === 'at-once' || step === null) return <NoSteps flag={flag} flags={flags} />
  const raise = () => {
    const share = step.percent === 100 ? { mode: 'on' as const } : rollout(step.percent)
    save.mutate({ version, ...share })
  }
  return (
    <div className={classes.guard}>
      <Group justify="space-between" gap="md">
        <div>
          <Text fw={600}>Next step: {percentWords(step.percent)}</Text>
          <ul className={classes.verdicts}>
            <Waiting flag={flag} waitS={waitS} />
            <Health guard={guard} />
          </ul>
        </div>
        <Button h={42} disabled={waitS > 0 || !guard.ok} loading={save.isPending} onClick={raise}>
          <span className="figures">
            {waitS > 0 ? `Possible in ${waitWords(waitS)}` : `Raise to ${step.percent} %`}
          </span>
          <span className="visually-hidden"> for {flag.key}</span>
        </Button>
      </Group>
      <FormAlert
        error={save.error}
        meaning={isObjection(save.error) ? { title: 'Not raised' } : undefined}
      />
      <ByItself flag={flag} flags={flags} />
    </div>
  )
}

function rollout(percent: number) {
  return { mode: 'rollout' as const, percent }
}

function NoSteps({ flag, flags }: Pick<FlagGuardProps, 'flag' | 'flags'>) {
  const text =
    flag.raising === 'at-once'
      ? 'A switch: it goes on at once, without steps.'
      : `Everybody has it. Lowered, it goes up again step by step: ${flags.steps.join(', ')} %, each for ${spanWords(flags.soak_seconds)}.`
  return (
    <div className={classes.guard}>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </div>
  )
}

function Waiting({ flag, waitS }: Pick<FlagGuardProps, 'flag' | 'waitS'>) {
  const from = reachOf(flag)
  if (from === 0) return null
  const isWaiting = waitS > 0
  return (
    <li data-is={isWaiting ? 'waiting' : 'well'}>
      {isWaiting ? <IconClock size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
      {isWaiting
        ? `${percentWords(from)} must hold a while longer.`
        : `${percentWords(from)} held for long enough.`}
    </li>
  )
}

function Health({ guard: { ok, reason } }: Pick<FlagItem, 'guard'>) {
  return (
    <li data-is={ok ? 'well' : 'unwell'}>
      {ok ? <IconCircleCheck size={18} aria-hidden /> : <IconHeartBroken size={18} aria-hidden />}
      {ok ? 'The service is well enough.' : `The service is not well enough: ${reason}`}
    </li>
  )
}
