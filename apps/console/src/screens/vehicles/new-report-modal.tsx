import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormAlert } from '../../forms/form-alert.tsx'
import { SubmitButton } from '../../forms/submit-button.tsx'
import { useSubmission } from '../../forms/use-submission.ts'
import { makeReport } from './use-reports.ts'

interface NewReportModalProps {
  readonly vehicleId: string
  readonly onClose: () => void
}

export function NewReportModal({ vehicleId, onClose }: NewReportModalProps) {
  const queries = useQueryClient()
  const [notes, setNotes] = useState('')
  // What is sent again after a lost answer makes no second report; other notes are another wish.
  const [key, setKey] = useState(() => crypto.randomUUID())
  const form = useSubmission({
    send: () => {
      const given = notes.trim()
      return makeReport({ vehicle_id: vehicleId, key, ...(given === '' ? {} : { notes: given }) })
    },
    async onDone() {
      await queries.invalidateQueries({ queryKey: ['reports'] })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Make a report of ${vehicleId}`}>
      <form
        ref={form.ref}
        onSubmit={(event) => {
          event.preventDefault()
          form.submit(undefined)
        }}
      >
        <Stack gap="lg">
          <Textarea
            label="Notes (optional)"
            description="Printed with the report, such as why it was made."
            name="notes"
            size="md"
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4_000}
            data-autofocus
            value={notes}
            error={form.fields['notes']}
            onChange={({ currentTarget }) => {
              setNotes(currentTarget.value)
              setKey(crypto.randomUUID())
            }}
          />
          <FormAlert error={form.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton of={form}>Make the report</SubmitButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
