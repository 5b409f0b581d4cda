import { Button, Group, List, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FlagItem } from '../../../api/types.ts'
import { FormAlert } from '../../../forms/form-alert.tsx'
import classes from './flag-card.module.css'
import { type FlagChange, type FlagDraft, objectionsTo, reachOf } from './flag-draft.ts'
import { objectionWords, reachWords } from './flag-words.ts'
import { ForceModal } from './force-modal.tsx'
import { isConflict, isObjection, type useFlagChange } from './use-flags.ts'

interface FlagSaveProps {
  readonly flag: FlagItem
  readonly draft: FlagDraft
  readonly change: FlagChange
  readonly waitS: number
  readonly save: ReturnType<typeof useFlagChange>
  readonly onDiscard: () => void
}

/** What was entered, why it may not be, and the way to do it all the same. */
export function FlagSave({ flag, draft, change, waitS, save, onDiscard }: FlagSaveProps) {
  const [reason, setReason] = useState('')
  const [isForcing, setForcing] = useState(false)
  const objections = objectionsTo(flag, reachOf(draft), waitS)
  const mayNot = objections.length > 0
  const given = reason.trim()
  const isRefused = isObjection(save.error)
  return (
    <section className={classes.guard} aria-label={`Change of ${flag.key}`}>
      <Text fw={600}>
        {reachWords(flag)} → {reachWords(draft)}
      </Text>
      {mayNot && (
        <List size="sm" spacing={4} id={`${flag.key}-objections`} className="figures">
          {objections.map((one) => (
            <List.Item key={one.kind}>{objectionWords(one, reachOf(flag))}</List.Item>
          ))}
        </List>
      )}
      {!mayNot && (
        <TextInput
          label="Why (for the audit trail, optional)"
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      )}
      {!isConflict(save.error) && (
        <FormAlert error={save.error} meaning={isRefused ? { title: 'Not raised' } : undefined} />
      )}
      <Group gap="sm">
        <Button
          h={42}
          disabled={mayNot}
          aria-describedby={mayNot ? `${flag.key}-objections` : undefined}
          loading={save.isPending && !isForcing}
          onClick={() => save.mutate(given === '' ? change : { ...change, reason: given })}
        >
          Save {flag.key}
        </Button>
        <Button variant="default" h={42} disabled={save.isPending} onClick={onDiscard}>
          Discard
        </Button>
        {(mayNot || isRefused) && (
          <Button variant="light" color="red" h={42} onClick={() => setForcing(true)}>
            Raise all the same
          </Button>
        )}
      </Group>
      <ForceModal
        isOpen={isForcing}
        title={`Raise ${flag.key} all the same?`}
        objections={objections.map((one) => objectionWords(one, reachOf(flag)))}
        save={save}
        onForce={(why) => save.mutate({ ...change, force: true, reason: why })}
        onClose={() => setForcing(false)}
      />
    </section>
  )
}
