/**
 * One worker process of the proof: logs each effect of a job, and what the store said to its
 * completion, in lines that survive a kill. Its wall clock jumps at random. Its jobs do not heed
 * their signal, so a lease that was lost is always followed by an attempt to complete.
 *
 * @module
 */

import { openSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import type { Database, EngineName } from '../../database/index.ts'
import { postgresDatabase } from '../../database/postgres/index.ts'
import { sqliteDatabase } from '../../database/sqlite/index.ts'
import { type Clock, machineClock } from '../clock.ts'
import { byName } from '../enqueue.ts'
import { defineJob } from '../job-definition.ts'
import { type HeldBy, heldByToken } from '../leases.ts'
import { resolveOptions } from '../options.ts'
import { openStoreClock, storeClock } from '../store-clock.ts'
import type { JobTables } from '../tables.ts'
import { JobWorker } from '../worker.ts'

export interface ProofWorkerOptions {
  readonly engine: EngineName
  readonly location: string
  readonly logFile: string
  readonly leaseMs: number
  readonly workMsMax: number
  readonly concurrency: number
  /** False for the control: whoever knows the id of a job may complete it. */
  readonly isFenced: boolean
}

const byIdAlone: HeldBy = (eb, leases) => {
  const known = leases.map(({ id }) => id)
  return eb('id', 'in', known)
}

process.stdin.on('close', () => process.exit()).resume()
await main(JSON.parse(process.argv[2] ?? '{}') as ProofWorkerOptions)

async function main(options: ProofWorkerOptions): Promise<void> {
  const { leaseMs, workMsMax, concurrency, isFenced } = options
  const database = await openDatabase(options)
  const log = openSync(options.logFile, 'a')
  const say = (what: string, id: string, token: number) =>
    writeSync(log, `${what} ${id} ${token} ${process.pid}\n`)
  const effect = defineJob({
    name: 'effect',
    payload: Type.Object({}),
    async run(_payload, { jobId, token }) {
      say('effect', jobId, token)
      await delay(Math.random() * workMsMax)
    },
  })
  const clock = jumpingClock()
  await openStoreClock(database, clock, {})
  const time = storeClock(database.engine, clock)
  const worker = new JobWorker({
    ...resolveOptions({
      database,
      jobs: [effect],
      leaseMs,
      pollMs: 20,
      concurrency,
      clock,
    }),
    definitions: byName([effect]),
    leases: { database, storeClock: time, heldBy: isFenced ? heldByToken : byIdAlone },
    monotonic: clock.monotonic,
    onProgress: () => undefined,
    onEnd: (job, ending) => say(ending, job.id, job.lease_token),
    onLapsed: () => undefined,
  })
  worker.start()
  process.stdout.write('started\n')
}

async function openDatabase({
  engine,
  location,
}: ProofWorkerOptions): Promise<Database<JobTables>> {
  if (engine === 'sqlite') return await sqliteDatabase<JobTables>({ file: location })
  return await postgresDatabase<JobTables>({ url: location, connectionsMax: 3 })
}

/** Somebody sets the clock, by up to an hour, a few times a second. */
function jumpingClock(): Clock {
  let offMs = 0
  setInterval(() => {
    offMs = (Math.random() * 2 - 1) * 3_600_000
  }, 200)
  return { ...machineClock, wall: () => Date.now() + offMs }
}
