/**
 * The work in the background: what waits, what runs, and what was given up, to be started afresh.
 *
 * @module
 */

import { Select } from '@mantine/core'
import { IconMoodCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { JobPage } from '../../../api/types.ts'
import { PagedList } from '../../../lists/paged-list.tsx'
import { useFilter } from '../../../lists/use-filter.ts'
import { usePages } from '../../../lists/use-pages.ts'
import { useEvents, useTopic } from '../../../realtime/use-realtime.ts'
import { EmptyState } from '../../../states/empty-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { JobTable } from './job-table.tsx'
import { useJobProgress } from './use-job-progress.ts'

export type Job = JobPage['items'][number]

const states = [
  { value: 'dead', label: 'Given up (dead letters)' },
  { value: 'queued', label: 'Waiting' },
  { value: 'running', label: 'Running' },
  { value: 'done', label: 'Done' },
  { value: 'cancelled', label: 'Cancelled' },
]

export function JobsScreen() {
  const [filter, setFilter] = useFilter(['state'])
  const queries = useQueryClient()
  const pages = usePages<Job>('jobs', '/admin/jobs', filter, 15_000)
  const progress = useJobProgress()
  useTopic('jobs')
  useEvents(['job.ended', 'resync'], () => void queries.invalidateQueries({ queryKey: ['jobs'] }))
  return (
    <>
      <ScreenTitle title="Jobs" text="Work in the background, newest first.">
        <Select
          size="md"
          aria-label="State"
          placeholder="All states"
          clearable
          data={states}
          value={filter.state ?? null}
          onChange={(state) => setFilter('state', state)}
          w={230}
        />
      </ScreenTitle>
      <PagedList pages={pages} empty={<NoJobs state={filter.state} />}>
        {(jobs) => <JobTable jobs={jobs} progress={progress} />}
      </PagedList>
    </>
  )
}

function NoJobs({ state }: { readonly state: string | undefined }) {
  if (state === 'dead') {
    return (
      <EmptyState
        icon={<IconMoodCheck size={40} stroke={1.4} aria-hidden />}
        title="Nothing was given up"
        text="Jobs that fail again and again would be listed here, to be started afresh."
      />
    )
  }
  return (
    <EmptyState
      title="No jobs"
      text="Large batches and reports run in the background; they show up here when there are some."
    />
  )
}
