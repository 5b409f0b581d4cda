/**
 * The proof that no job is lost and no stale holder completes one: worker processes are killed and
 * stopped past their leases at random while their clocks jump, and their logs are judged.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import type { TestEngine } from '../../database/testing/databases.ts'
import { enqueueJob } from '../enqueue.ts'
import { defineJob } from '../job-definition.ts'
import { openJobStore, type TestJobStore } from './job-store.ts'
import { isTakenOver, type Judgement, judge } from './judge-log.ts'
import type { ProofWorkerOptions } from './proof-worker.ts'

export interface ProofOptions {
  readonly jobs: number
  readonly workers: number
  /** False for the control, which must show violations. */
  readonly isFenced: boolean
  /** Default 400 ms. */
  readonly leaseMs?: number
  /** Jobs that one process runs at once. Default 8. */
  readonly concurrency?: number
  /** Each job takes a random time up to this one. Default 250 ms. */
  readonly workMsMax?: number
  /** Given up after so long. Default 60,000 ms. */
  readonly limitMs?: number
}

export interface ProofFigures extends Judgement {
  readonly jobs: number
  readonly done: number
  readonly kills: number
  readonly stops: number
  readonly durationMs: number
}

const effect = defineJob({
  name: 'effect',
  payload: Type.Object({}),
  // Being killed must not make a job dead here: the proof is of the leases.
  attemptsMax: 1_000,
  run: () => undefined,
})

export async function proveJobs(engine: TestEngine, options: ProofOptions): Promise<ProofFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-jobs-'))
  const logFile = join(folder, 'log')
  const startMs = performance.now()
  try {
    await using store = await openJobStore(engine, { queuedMax: options.jobs + 1 })
    const { kills, stops } = await torment(
      store,
      options,
      workerOptions(engine, store, options, logFile),
    )
    const done = options.jobs - (await unfinished(store))
    const judgement = judge(await readFile(logFile, 'utf8'), options.jobs)
    const durationMs = performance.now() - startMs
    return { ...judgement, jobs: options.jobs, done, kills, stops, durationMs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function workerOptions(
  { engine }: TestEngine,
  { location }: TestJobStore,
  { leaseMs = 400, concurrency = 8, workMsMax = 250, isFenced }: ProofOptions,
  logFile: string,
): ProofWorkerOptions {
  return { engine, location, logFile, leaseMs, workMsMax, concurrency, isFenced }
}

async function enqueueAll(store: TestJobStore, count: number): Promise<void> {
  for (let made = 0; made < count; made += 100) {
    await store.database.transaction(async (queries) => {
      for (let each = made; each < Math.min(count, made + 100); each += 1) {
        await enqueueJob(store.enqueueStore, queries, effect, {})
      }
    })
  }
}

/** Kills and stops workers until all jobs are done. */
async function torment(
  store: TestJobStore,
  { jobs, workers: count, limitMs = 60_000 }: ProofOptions,
  options: ProofWorkerOptions,
): Promise<{ kills: number; stops: number }> {
  // All are there before the first job, or the first to come could do all of them.
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(options)))
  const counts = { kills: 0, stops: 1 }
  const endMs = performance.now() + limitMs
  try {
    await enqueueAll(store, jobs)
    while (!(await hasBegun(workers[0], options.logFile)) && performance.now() < endMs) {
      await delay(20)
    }
    // However short the proof is, it has a kill and a stop that lasts.
    const restart = async (index: number) => {
      counts.kills += 1
      await kill(workers[index])
      workers[index] = await restartWorker(options, endMs)
    }
    await Promise.all([restart(1), pauseUntilReplaced(workers[0], options, endMs)])
    while ((await unfinished(store)) > 0 && performance.now() < endMs) {
      const index = Math.floor(Math.random() * count)
      if (Math.random() < 0.3) {
        await restart(index)
      } else {
        await pause(workers[index], options.leaseMs * (1.5 + Math.random()))
        counts.stops += 1
      }
      await delay(Math.random() * 200)
    }
    // Those who were stopped last try to complete what is another's by now.
    await delay(options.workMsMax + 500)
  } finally {
    await Promise.all(workers.map(kill))
  }
  return counts
}

async function hasBegun(worker: ChildProcess | undefined, logFile: string): Promise<boolean> {
  return (await readFile(logFile, 'utf8')).includes(` ${worker?.pid}\n`)
}

/** Stops it until another runs one of its jobs, and lets it go on while that one does. */
async function pauseUntilReplaced(
  child: ChildProcess | undefined,
  { logFile, leaseMs, workMsMax }: ProofWorkerOptions,
  endMs: number,
): Promise<void> {
  const isReplaced = async () => isTakenOver(await readFile(logFile, 'utf8'), child?.pid)
  while (!(await isReplaced()) && performance.now() < endMs) {
    child?.kill('SIGSTOP')
    // It may be stopped while it holds the lock of a SQLite file: then nobody can replace it.
    const pauseEndMs = performance.now() + leaseMs * 5
    while (!(await isReplaced()) && performance.now() < pauseEndMs) await delay(20)
    child?.kill('SIGCONT')
    await delay(workMsMax + 200)
  }
}

/**
 * As a supervisor does, until it starts: another that was stopped within a write holds a SQLite file
 * for as long.
 */
async function restartWorker(options: ProofWorkerOptions, endMs: number): Promise<ChildProcess> {
  for (;;) {
    try {
      return await startWorker(options)
    } catch (error) {
      if (performance.now() > endMs) throw error
    }
  }
}

async function startWorker(options: ProofWorkerOptions): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv.filter((argument) => !argument.startsWith('--test')),
      join(import.meta.dirname, 'proof-worker.ts'),
      JSON.stringify(options),
    ],
    // It ends when its input does: a proof that is killed leaves no worker behind.
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const started = child.stdout ? once(child.stdout, 'data') : undefined
  await Promise.race([
    started,
    once(child, 'exit').then(([code]) => {
      throw new Error(`a worker of the proof ended with ${code} before it started`)
    }),
  ])
  return child
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function pause(child: ChildProcess | undefined, ms: number): Promise<void> {
  child?.kill('SIGSTOP')
  await delay(ms)
  child?.kill('SIGCONT')
}

async function unfinished({ database }: TestJobStore): Promise<number> {
  const { count } = await database
    .queries()
    .selectFrom('jobs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow()
  return count
}
