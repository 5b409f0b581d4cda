import { Alert, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import type { FlagItem } from '../../../api/types.ts'
import { notifyDone } from '../../../states/notify.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { shortId, useUserNames } from '../user-names.ts'
import classes from './flag-card.module.css'
import { changeOf, draftOf, type FlagDraft, rebased } from './flag-draft.ts'
import { FlagGuard } from './flag-guard.tsx'
import { Halted, RolloutFigures } from './flag-rollout.tsx'
import { FlagSave } from './flag-save.tsx'
import { FlagSettings } from './flag-settings.tsx'
import { reachWords, stateWords } from './flag-words.ts'
import { Killed, KillSwitch } from './kill-switch.tsx'
import { type KnownFlags, useFlagChange } from './use-flags.ts'
import { useSecondsUntil } from './use-seconds-until.ts'

interface FlagCardProps {
  readonly flag: FlagItem
  readonly flags: KnownFlags
}

export function FlagCard({ flag, flags }: FlagCardProps) {
  const id = `flag-${flag.key}`
  return (
    <Card component="section" aria-labelledby={id} p={0}>
      <div className={classes.part}>
        <Group justify="space-between" align="flex-start" gap="xs">
          <Title order={2} size="h4" id={id}>
            {flag.key}
          </Title>
          <StateBadge flag={flag} />
        </Group>
        <Text c="dimmed" mt={4}>
          {flag.description}
        </Text>
      </div>
      <Halted flag={flag} />
      {flag.killed ? <Killed flag={flag} /> : <Living flag={flag} flags={flags} />}
      <div className={classes.foot}>
        <LastChange flag={flag} />
        {!flag.killed && <KillSwitch flag={flag} />}
      </div>
    </Card>
  )
}

function StateBadge({ flag }: { readonly flag: FlagItem }) {
  const isAlarming = flag.killed || flag.halted !== null
  const color = isAlarming ? 'red' : flag.mode === 'off' ? 'gray' : 'teal'
  return (
    <Badge
      variant="dot"
      color={color}
      tt="none"
      size="lg"
      radius="md"
      className={classes.state ?? ''}
    >
      {stateWords(flag)}
    </Badge>
  )
}

/** One that can be set; what is entered stays until it is saved or discarded. */
function Living({ flag, flags }: FlagCardProps) {
  const [draft, setDraft] = useState<FlagDraft>()
  const save = useFlagChange(flag.key, (changed) => {
    setDraft(undefined)
    notifyDone(`${flag.key}: ${stateWords(changed)}`)
  })
  const possibleAt = flag.next_step?.possible_at ?? null
  const waitS = useSecondsUntil(
    possibleAt === null ? undefined : Date.parse(possibleAt) - flags.aheadMs,
  )
  const change = draft === undefined ? undefined : changeOf(draft, flag)
  // Its own change is told over the socket before it is answered.
  const isOvertaken = draft !== undefined && draft.base.version !== flag.version && !save.isPending
  const edit = (next: FlagDraft) => {
    if (!save.isPending) save.reset()
    setDraft(next)
  }
  const discard = () => {
    save.reset()
    setDraft(undefined)
  }
  return (
    <>
      <div className={classes.part}>
        <FlagSettings
          flagKey={flag.key}
          // What changes nothing is no draft that others could overtake.
          draft={change === undefined ? draftOf(flag) : (draft ?? draftOf(flag))}
          steps={flags.steps}
          onChange={edit}
        />
      </div>
      <RolloutFigures flag={flag} />
      {draft !== undefined && change !== undefined && isOvertaken && (
        <Overtaken flag={flag} onKeep={() => edit(rebased(draft, flag))} onDiscard={discard} />
      )}
      {draft !== undefined && change !== undefined && !isOvertaken && (
        <FlagSave
          flag={flag}
          draft={draft}
          change={change}
          waitS={waitS}
          save={save}
          onDiscard={discard}
        />
      )}
      {change === undefined && <FlagGuard flag={flag} flags={flags} waitS={waitS} save={save} />}
    </>
  )
}

interface OvertakenProps {
  readonly flag: FlagItem
  readonly onKeep: () => void
  readonly onDiscard: () => void
}

function Overtaken({ flag, onKeep, onDiscard }: OvertakenProps) {
  return (
    <div className={classes.part}>
      <Alert
        role="alert"
        color="yellow"
        icon={<IconUsers />}
        title="Somebody else changed it meanwhile"
      >
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            {flag.key} is now: {reachWords(flag)}. What you entered is still here, and nothing of it
            is saved.
          </Text>
          <Group gap="sm">
            <Button variant="default" size="sm" h={40} onClick={onKeep}>
              Go on with mine
            </Button>
            <Button variant="default" size="sm" h={40} onClick={onDiscard}>
              Take theirs
            </Button>
          </Group>
        </Stack>
      </Alert>
    </div>
  )
}

function LastChange({ flag: { updated_at, updated_by, version } }: { readonly flag: FlagItem }) {
  const names = useUserNames()
  if (updated_at === null) {
    return (
      <Text size="sm" c="dimmed">
        As it comes with this version; nobody has set it
      </Text>
    )
  }
  const who =
    updated_by === null ? 'the command line' : (names.get(updated_by) ?? shortId(updated_by))
  return (
    <Text size="sm" c="dimmed">
      Set <TimeAgo at={updated_at} /> by {who}, version {version}
    </Text>
  )
}
