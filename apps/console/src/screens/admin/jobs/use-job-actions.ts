import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../../api/client.ts'
import { notifyDone, notifyError } from '../../../states/notify.tsx'
import { jobWords } from './job-words.ts'
import type { Job } from './jobs-screen.tsx'

/** What can be done with a job that is not over. Whatever comes of it, the list shows it. */
export function useJobActions({ id, name }: Pick<Job, 'id' | 'name'>, onCancelled: () => void) {
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ['jobs'] })
  const words = jobWords(name)
  const replay = useMutation({
    mutationFn: () => ask(`/admin/jobs/${id}/replay`, { method: 'POST' }),
    onSuccess: () => notifyDone(`Starts afresh: ${words}`),
    onError: (error) => notifyError(error),
    onSettled,
  })
  const cancel = useMutation({
    mutationFn: () => ask(`/admin/jobs/${id}/cancel`, { method: 'POST' }),
    onSuccess() {
      onCancelled()
      notifyDone(`Cancelled: ${words}`)
    },
    onSettled,
  })
  return { replay, cancel }
}
