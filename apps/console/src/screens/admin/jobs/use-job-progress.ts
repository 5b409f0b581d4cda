import { useState } from 'react'
import { useEvents } from '../../../realtime/use-realtime.ts'

interface JobProgress {
  readonly job_id: string
  readonly progress: { readonly fraction: number } | null
}

/** How far the running jobs are, 0 to 1 by their ids, as it is told. */
export function useJobProgress(): ReadonlyMap<string, number> {
  const [known, setKnown] = useState<ReadonlyMap<string, number>>(new Map())
  useEvents(['job.progress'], ({ data }) => {
    const { job_id, progress } = data as JobProgress
    if (progress !== null) setKnown((before) => new Map(before).set(job_id, progress.fraction))
  })
  return known
}
