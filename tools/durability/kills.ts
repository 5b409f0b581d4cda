/**
 * kill -9 in the middle of four writers, again and again on the same store: of the process that
 * writes, and on PostgreSQL every other time of the whole server.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type PostgresServer, postgresServer } from '../servers/postgres-server.ts'
import { examineLedger, type Place } from './ledger.ts'
import type { Row } from './report.ts'
import { startWriter } from './start-writer.ts'

interface Killing {
  readonly place: Place
  readonly kills: number
  readonly server?: PostgresServer
  readonly writers?: number
  readonly acksEarly?: boolean
}

export async function killsOnSqlite(kills: number): Promise<readonly Row[]> {
  return [
    await inFolder(async (file) => {
      const found = await killAgainAndAgain({ place: sqliteIn(file), kills })
      return { ...found, what: `SQLite, ${kills} × kill -9 of 4 writers`, isGood: found.isWhole }
    }),
    await inFolder(async (file) => {
      const killing = { place: sqliteIn(file), kills: 10, writers: 64, acksEarly: true }
      const found = await killAgainAndAgain(killing)
      return {
        ...found,
        what: 'control: acknowledged before the commit',
        isGood: found.lost > 0,
      }
    }),
  ]
}

export async function killsOnPostgres(kills: number): Promise<readonly Row[]> {
  return [
    await onServer({}, async (place, server) => {
      const found = await killAgainAndAgain({ place, kills, server })
      const what = `PostgreSQL, ${kills} × kill -9 of 4 writers, every other time of the server`
      return { ...found, what, isGood: found.isWhole }
    }),
    await onServer({ synchronous_commit: 'off' }, async (place, server) => {
      const found = await killAgainAndAgain({ place, kills: 10, server })
      return { ...found, what: 'control: synchronous_commit=off', isGood: found.lost > 0 }
    }),
  ]
}

async function killAgainAndAgain({
  place,
  kills,
  server,
  writers = 4,
  acksEarly = false,
}: Killing) {
  const acknowledged: string[] = []
  let recoveryMsMax = 0
  for (let round = 0; round < kills; round += 1) {
    const writer = await startWriter({ place, writers, run: `${round}`, acksEarly })
    await setTimeout(Math.random() * 300)
    if (server !== undefined && round % 2 === 1) await server.kill()
    await writer.kill()
    acknowledged.push(...writer.acknowledged)
    const startMs = performance.now()
    if (server !== undefined && round % 2 === 1) await server.restart()
    await examineLedger(place, [])
    recoveryMsMax = Math.max(recoveryMsMax, performance.now() - startMs)
  }
  const { lost, halfDone, isIntact } = await examineLedger(place, acknowledged)
  const seen = `${acknowledged.length} acknowledged, ${lost} lost, ${halfDone} half done, integrity ${isIntact ? 'ok' : 'BROKEN'}, open again in ≤ ${Math.round(recoveryMsMax)} ms`
  return { seen, lost, isWhole: lost === 0 && halfDone === 0 && isIntact }
}

function sqliteIn(file: string): Place {
  return { engine: 'sqlite', options: { file, ballastBytes: 0 } }
}

async function inFolder<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-kills-'))
  try {
    return await work(join(folder, 'ledger.db'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function onServer<Result>(
  settings: Readonly<Record<string, string>>,
  work: (place: Place, server: PostgresServer) => Promise<Result>,
): Promise<Result> {
  await using server = await postgresServer({ settings })
  const url = await server.createDatabase()
  return await work({ engine: 'postgres', url }, server)
}
