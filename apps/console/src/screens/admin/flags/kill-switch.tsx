import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconPower } from '@tabler/icons-react'
import { useState } from 'react'
import type { FlagItem } from '../../../api/types.ts'
import { Confirm } from '../../../states/confirm.tsx'
import { notifyDone } from '../../../states/notify.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import classes from './flag-card.module.css'
import { liftOf, objectionsTo, reachOf } from './flag-draft.ts'
import { objectionWords, reachWords, stateWords } from './flag-words.ts'
import { ForceModal } from './force-modal.tsx'
import { useFlagChange } from './use-flags.ts'

/** Off for everybody, whatever else is set, and at once. */
export function KillSwitch({ flag }: { readonly flag: FlagItem }) {
  const [isAsking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const kill = useFlagChange(flag.key, () => {
    setAsking(false)
    notifyDone(`${flag.key} is off for everybody`)
  })
  const why = reason.trim()
  return (
    <>
      <Button
        color="red"
        variant="outline"
        leftSection={<IconPower size={18} aria-hidden />}
        aria-label={`Kill switch of ${flag.key}`}
        onClick={() => {
          kill.reset()
          setAsking(true)
        }}
      >
        Kill switch
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Switch ${flag.key} off for everybody?`}
        action="Switch off now"
        isPending={kill.isPending}
        error={kill.error}
        // Right whatever others have done meanwhile, so it names no version.
        onConfirm={() => kill.mutate(why === '' ? { killed: true } : { killed: true, reason: why })}
        onClose={() => setAsking(false)}
      >
        <Stack gap="md">
          <Text>
            It is off within a second, on every instance, for administrators too. What needs it is
            refused as switched off (FEATURE_OFF). How it is set is kept for when you lift the
            switch.
          </Text>
          <TextInput
            label="Why (for the audit trail, optional)"
            maxLength={500}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </Stack>
      </Confirm>
    </>
  )
}

/** What was killed, and the way back. */
export function Killed({ flag }: { readonly flag: FlagItem }) {
  const [asking, setAsking] = useState<'lift' | 'force'>()
  const lift = useFlagChange(flag.key, (changed) => {
    setAsking(undefined)
    notifyDone(`${flag.key}: ${stateWords(changed)}`)
  })
  const ask = (what: 'lift' | 'force') => {
    lift.reset()
    setAsking(what)
  }
  const gentle = liftOf(flag)
  const isAnew = gentle.mode !== undefined
  const objections = objectionsTo(flag, gentle.percent ?? reachOf(flag), 0)
  const refusal = objections.find(({ kind }) => kind === 'guard')
  return (
    <div className={classes.part}>
      <Alert color="red" icon={<IconPower />} title="Off for everybody, by the kill switch">
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            {flag.killed_at !== null && (
              <>
                Since <TimeAgo at={flag.killed_at} />.{' '}
              </>
            )}
            Before: {reachWords(flag).toLowerCase()}.
            {isAnew && ` It begins anew with ${gentle.percent} % of users.`}
            {refusal !== undefined && ` ${objectionWords(refusal, 0)}`}
          </Text>
          <Group gap="sm">
            <Button variant="default" disabled={refusal !== undefined} onClick={() => ask('lift')}>
              Lift the kill switch
            </Button>
            {(isAnew || refusal !== undefined) && (
              <Button variant="default" onClick={() => ask('force')}>
                Put back as it was
              </Button>
            )}
          </Group>
        </Stack>
      </Alert>
      <Confirm
        isOpen={asking === 'lift'}
        title={`Lift the kill switch of ${flag.key}?`}
        action="Lift the kill switch"
        isPending={lift.isPending}
        error={lift.error}
        onConfirm={() => lift.mutate(gentle)}
        onClose={() => setAsking(undefined)}
      >
        {isAnew
          ? `It goes on for ${gentle.percent} % of users, and from there step by step.`
          : `It is as it was set before: ${reachWords(flag).toLowerCase()}.`}
      </Confirm>
      <ForceModal
        isOpen={asking === 'force'}
        title={`Put ${flag.key} back as it was?`}
        objections={objectionsTo(flag, reachOf(flag), 0).map((one) => objectionWords(one, 0))}
        save={lift}
        onForce={(reason) =>
          lift.mutate({ version: flag.version, killed: false, force: true, reason })
        }
        onClose={() => setAsking(undefined)}
      />
    </div>
  )
}
