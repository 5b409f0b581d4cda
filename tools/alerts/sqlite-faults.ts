/**
 * What befalls a service on SQLite: nobody does the work of the background, or somebody keeps its log
 * from being copied.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { storeFileName } from '../../apps/vehicle-api/src/store/open-store.ts'
import { childEnvironment } from '../../apps/vehicle-api/src/testing/child-environment.ts'
import { classifying } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import type { AlertFault } from './alert-run.ts'
import { type AlertStand, alertStand } from './alert-stand.ts'

export const idleStand = (): Promise<AlertStand> =>
  alertStand({ ages: 'compressed', env: { JOBS_AT_ONCE: '0' }, callsPerSecond: 5 })

export const sqliteStand = (): Promise<AlertStand> =>
  alertStand({ ages: 'whole', callsPerSecond: 5 })

export const idleFaults: readonly AlertFault[] = [
  {
    fault: 'no instance does jobs (JOBS_AT_ONCE=0), and nobody makes a backup',
    raises: ['JobsWaitTooLong', 'BackupTooOld', 'AuditVerificationOld'],
    // What ends it is a restart, which takes longer than the minute that is 2 s here.
    mayRaise: ['InstanceDown'],
    async cause(stand) {
      await wantReport(stand)
      return async () => {
        const { service } = stand
        await command(service.folder, 'backup', 'create')
        await service.kill()
        // The verification is due once a day: the last one was two days ago.
        within(service.folder, (database) => {
          const insert = 'insert into job_schedules (name, last_tick) values (?, ?)'
          const then = new Date(Date.now() - 2 * 86_400_000).toISOString()
          database.prepare(insert).run('audit-verification', then)
        })
        await service.start({ JOBS_AT_ONCE: '2' })
      }
    },
  },
]

const walBytes = 80 << 20

export const sqliteFaults: readonly AlertFault[] = [
  {
    fault: 'another program reads the file of SQLite in a transaction, while 80 MB are written',
    raises: ['WalTooLarge'],
    async cause({ service: { folder } }) {
      const reader = opened(folder)
      reader.exec('begin; select count(*) from users')
      within(folder, (database) => {
        database.exec('create table ballast (bytes blob)')
        const insert = database.prepare('insert into ballast (bytes) values (zeroblob(?))')
        const atOnce = 4 << 20
        for (let bytes = 0; bytes < walBytes; bytes += atOnce) insert.run(atOnce)
      })
      return async () => reader.close()
    },
  },
]

/** Needs a picture of the vehicle, and a job. */
async function wantReport({ service: { url }, headers }: AlertStand): Promise<void> {
  const { path, headers: sent = {}, body = Buffer.alloc(0) } = classifying(headers)
  const classified = await fetch(url + path, {
    method: 'POST',
    headers: sent,
    body: Uint8Array.from(body),
  })
  const reported = await fetch(`${url}/api/v1/vehicle/report`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ vehicle_id: 'car-1' }),
  })
  const answers = [classified.status, reported.status]
  if (answers.some((status) => status >= 400)) throw new Error(`answered ${answers.join(', ')}`)
}

const script = fileURLToPath(new URL('../../apps/vehicle-api/src/service-cli.ts', import.meta.url))

/** As `npm run service`, for the service of this folder. */
async function command(folder: string, ...words: readonly string[]): Promise<void> {
  const args = ['--conditions=@plimsoll/source', script, ...words]
  const env = { ...childEnvironment, NODE_ENV: 'development', DATA_DIR: folder }
  await promisify(execFile)(process.execPath, args, { env })
}

function opened(folder: string): DatabaseSync {
  return new DatabaseSync(join(folder, storeFileName), { timeout: 5_000 })
}

function within(folder: string, work: (database: DatabaseSync) => void): void {
  using database = opened(folder)
  work(database)
}
