import { Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { FormAlert } from '../../../forms/form-alert.tsx'
import type { useFlagChange } from './use-flags.ts'

interface ForceModalProps {
  readonly isOpen: boolean
  readonly title: string
  /** What it goes against. */
  readonly objections: readonly string[]
  readonly save: ReturnType<typeof useFlagChange>
  readonly onForce: (reason: string) => void
  readonly onClose: () => void
}

/** Against the rules, and on record with the reason. */
export function ForceModal({ isOpen, title, objections, save, onForce, onClose }: ForceModalProps) {
  const [reason, setReason] = useState('')
  const why = reason.trim()
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (why !== '') onForce(why)
        }}
      >
        <Stack gap="md">
          <Text>
            The steps are there so that a fault hits few people first. You go past them, and the
            audit trail says that you did, and why.
          </Text>
          {objections.length > 0 && (
            <List size="sm" spacing={4} className="figures">
              {objections.map((objection) => (
                <List.Item key={objection}>{objection}</List.Item>
              ))}
            </List>
          )}
          <Textarea
            label="Why"
            description="At most 500 characters"
            required
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <FormAlert error={save.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={why === ''} loading={save.isPending}>
              Raise all the same
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
