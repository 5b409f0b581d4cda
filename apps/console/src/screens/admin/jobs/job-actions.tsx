import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Confirm } from '../../../states/confirm.tsx'
import { jobWords } from './job-words.ts'
import type { Job } from './jobs-screen.tsx'
import { useJobActions } from './use-job-actions.ts'

export function JobActions({ job }: { readonly job: Job }) {
  const [isAsking, setAsking] = useState(false)
  const { replay, cancel } = useJobActions(job, () => setAsking(false))
  const isOver = job.state === 'done' || job.state === 'cancelled'
  const words = jobWords(job.name)
  if (isOver) return null
  return (
    <Group gap="xs" justify="flex-end">
      {job.state === 'dead' && (
        <Button
          size="sm"
          h={40}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
          aria-label={`Start afresh: ${words}`}
        >
          Start afresh
        </Button>
      )}
      <Button
        size="sm"
        h={40}
        variant="default"
        onClick={() => {
          cancel.reset()
          setAsking(true)
        }}
        aria-label={`Cancel: ${words}`}
      >
        Cancel
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Cancel “${words}”?`}
        action="Cancel this job"
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      >
        It is not done, and cannot be started afresh. What it has done so far stays.
      </Confirm>
    </Group>
  )
}
