import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Classification } from '../../api/types.ts'
import { notifyDone, notifyError } from '../../states/notify.tsx'
import {
  type HistoryPages,
  itemsOf,
  withClassifications,
  withoutClassification,
} from './history-pages.ts'

/** Takes a picture out of the lists at once, and puts it back if the service refuses. */
export function useDeletion(): (one: Classification) => void {
  const queries = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: remove,
    onMutate(one: Classification) {
      const all = queries.getQueriesData<HistoryPages>({ queryKey: ['history'] })
      const holding = all.filter(([, history]) =>
        history === undefined ? false : itemsOf(history).some(({ id }) => id === one.id),
      )
      for (const [key] of holding) {
        queries.setQueryData<HistoryPages>(key, (now) => now && withoutClassification(now, one.id))
      }
      return holding.map(([key]) => key)
    },
    onError(error, one, keys = []) {
      for (const key of keys) {
        queries.setQueryData<HistoryPages>(key, (now) => now && withClassifications(now, [one]))
      }
      notifyError(error, `${one.image.name} was not deleted`)
    },
    onSuccess(_, { id, image }) {
      queries.removeQueries({ queryKey: ['classification', id] })
      void queries.invalidateQueries({ queryKey: ['vehicles'] })
      notifyDone(`${image.name} is deleted`)
    },
  })
  return mutate
}

async function remove({ id }: Classification): Promise<void> {
  try {
    await ask(`/vehicle/classifications/${id}`, { method: 'DELETE' })
  } catch (error) {
    // Somebody was faster, such as another tab.
    if (!(error instanceof ProblemError && error.status === 404)) throw error
  }
}
