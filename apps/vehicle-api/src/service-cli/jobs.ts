/**
 * `jobs list`, `replay` and `cancel`.
 *
 * @module
 */

import { createJobs, type JobState, type JobSummary, type Jobs } from '@plimsoll/kit/jobs'
import { type Cell, type Column, listing } from '../terminal/listing.ts'
import type { Colour } from '../terminal/paint.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { ownId } from '../vehicle/given-id.ts'
import type { Command, Report, Work } from './command.ts'
import { afterwards, recordActs } from './operator.ts'
import { type Store, withStore } from './stores.ts'
import { counted, moment, orNull } from './words.ts'

const states: readonly JobState[] = ['queued', 'running', 'done', 'dead', 'cancelled']

export const jobsList: Command = {
  name: 'jobs list',
  summary: 'show background jobs, newest first',
  details: [
    'Dead jobs are those that were given up: --state dead shows them, with the last error.',
  ],
  options: {
    state: { value: 'STATE', summary: `only those that are ${states.join(', ')}` },
    queue: { value: 'QUEUE', summary: 'only those of this queue' },
    limit: { value: 'N', summary: 'at most so many, up to 100; default 20' },
    cursor: { value: 'CURSOR', summary: 'go on after a page, with what it ended with' },
  },
  async run(work) {
    const { options, signal } = work
    const which = {
      state: options.oneOf('state', states),
      queue: options.text('queue'),
      limit: options.whole('limit', { min: 1, max: 100 }),
      cursor: options.text('cursor'),
    }
    const { items, nextCursor } = await withStore(work, (store) =>
      jobsOf(store).list(which, { signal }),
    )
    return {
      data: { items: items.map(itemOf), next_cursor: nextCursor },
      view(page) {
        if (items.length === 0) return ['There are no such jobs.']
        const rows = items.map((job) => ({ cells: cellsOf(job), note: job.lastError }))
        const more = nextCursor === null ? [] : ['', `More: --cursor ${nextCursor}`]
        return [...listing(columns, rows, page), ...more]
      },
    }
  },
}

export const jobsReplay: Command = {
  name: 'jobs replay',
  summary: 'start dead jobs afresh',
  details: ['Name the jobs, or say --all for up to 1,000 of them, oldest first.'],
  operands: { name: 'ID', min: 0, max: 1_000 },
  options: {
    all: { summary: 'all dead jobs' },
    queue: { value: 'QUEUE', summary: 'with --all: those of this queue' },
    name: { value: 'NAME', summary: 'with --all: those of this name, such as build-report' },
  },
  async run(work) {
    const { operands, options, signal } = work
    const isAll = options.isSet('all')
    if (isAll === operands.length > 0) throw new UsageError('Name jobs to replay, or say --all.')
    const filter = { queue: options.text('queue'), name: options.text('name') }
    if (!isAll && (filter.queue ?? filter.name) !== undefined) {
      throw new UsageError('--queue and --name are for --all.')
    }
    if (!isAll) return await eachJob(work, 'replayed', (jobs, id) => jobs.replay(id, { signal }))
    return await withStore(work, async (store) => {
      const ids = await jobsOf(store).replay(filter, { signal })
      await recordJobs(store, 'replayed', ids)
      return reportOf('replayed', ids)
    })
  },
}

export const jobsCancel: Command = {
  name: 'jobs cancel',
  summary: 'end jobs that wait, run or are dead',
  details: ['Whoever runs one is told within seconds. A dead one can then no longer be replayed.'],
  operands: { name: 'ID', min: 1, max: 1_000 },
  run: (work) => eachJob(work, 'cancelled', (jobs, id) => jobs.cancel(id, { signal: work.signal })),
}

type Act = 'replayed' | 'cancelled'

/** One after another: what was done before one that cannot be is on record all the same. */
async function eachJob(
  work: Work,
  act: Act,
  change: (jobs: Jobs, id: string) => Promise<unknown>,
): Promise<Report> {
  return await withStore(work, async (store) => {
    const jobs = jobsOf(store)
    const done: string[] = []
    const wanted = new Set(work.operands.map(ownId))
    const changeAll = async () => {
      for (const id of wanted) {
        await change(jobs, id)
        done.push(id)
      }
    }
    const record = async () => {
      if (done.length > 0 && done.length < wanted.size) {
        work.say(`${counted(done.length, 'job')} ${act} before that.`)
      }
      await recordJobs(store, act, done)
    }
    await afterwards(changeAll, record, work.say)
    return reportOf(act, done)
  })
}

/** Only reads and operates: workers are started by the service. */
function jobsOf(database: Store): Jobs {
  return createJobs({ database, jobs: [] })
}

function recordJobs(store: Store, act: Act, ids: readonly string[]): Promise<void> {
  const acts = ids.map((id) => ({ action: `job.${act}`, resource: `job/${id}` }))
  return recordActs(store, acts)
}

function reportOf(act: Act, ids: readonly string[]): Report {
  return {
    data: { [act]: ids },
    view: ({ paint }) => [paint('green', `${counted(ids.length, 'job')} ${act}.`)],
  }
}

const columns: readonly Column[] = [
  { heading: 'Id' },
  { heading: 'State' },
  { heading: 'Name', least: 10, rank: 4 },
  { heading: 'Tried', isNumber: true, rank: 3 },
  { heading: 'Done', isNumber: true, rank: 1 },
  { heading: 'Created (UTC)', rank: 2 },
]

const colours: Readonly<Record<JobState, Colour>> = {
  queued: 'yellow',
  running: 'yellow',
  done: 'green',
  dead: 'red',
  cancelled: 'dim',
}

function cellsOf({
  id,
  state,
  name,
  attempt,
  attemptsMax,
  progress,
  createdAt,
}: JobSummary): Cell[] {
  return [
    id,
    { text: state, colour: colours[state] },
    name,
    `${attempt}/${attemptsMax}`,
    progress?.fraction === undefined ? '' : `${Math.floor(progress.fraction * 100)} %`,
    moment(createdAt),
  ]
}

/** With the members of the API. */
function itemOf(job: JobSummary) {
  return {
    id: job.id,
    queue: job.queue,
    name: job.name,
    state: job.state,
    attempt: job.attempt,
    attempts_max: job.attemptsMax,
    progress: orNull(job.progress?.fraction),
    last_error: orNull(job.lastError),
    user_id: orNull(job.userId),
    request_id: orNull(job.requestId),
    created_at: job.createdAt,
    run_at: job.runAt,
    finished_at: orNull(job.finishedAt),
  }
}
