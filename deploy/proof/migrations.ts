/**
 * The migrations of the service, run: each up, down and up; all up, down and up; and by several
 * migrators at once. On SQLite and on a PostgreSQL of its own.
 *
 * @module
 */

import type { EngineName } from '@plimsoll/kit/database'
import {
  createMigrator,
  defineMigrations,
  RehearsalError,
  rehearse,
  schemaDifference,
  schemaOf,
} from '@plimsoll/kit/migrations'
import { serviceMigrations } from '../../apps/vehicle-api/src/store/migrations.ts'
import { type PostgresServer, postgresServer } from '../../tools/servers/postgres-server.ts'
import { MissingTool } from '../checks/artefact.ts'
import { postgresFiles } from '../checks/migrations.ts'
import { operatorsAtOnce, unlockedAtOnce } from './migrations-proof/at-once.ts'
import { type PrivateStore, privateStore } from './migrations-proof/private-store.ts'
import type { Proof } from './proof.ts'

const migratorsAtOnce = 5

export const migrations: Proof = {
  name: 'migrations',
  shows: 'up, down and up on both engines, five migrators at once, what is run is what was linted',
  async run(print) {
    await using server = await privatePostgres()
    const problems: string[] = []
    for (const engine of ['sqlite', 'postgres'] as const) {
      for (const part of [eachByItself, allTogether, atOnce, controls]) {
        await using store = await privateStore(engine, server)
        const found = await part(store, (line) => print(`${engine}: ${line}`))
        problems.push(...found.map((problem) => `${engine}: ${problem}`))
      }
    }
    return problems
  },
}

type Part = (store: PrivateStore, print: (line: string) => void) => Promise<readonly string[]>

const eachByItself: Part = async (store, print) => {
  try {
    const { rehearsed, oneWay } = await rehearse(await store.open(), serviceMigrations)
    print(`${rehearsed.length} migrations up, down and up, each to the schema before and after`)
    return oneWay.map((id) => `${id} has no way back`)
  } catch (error) {
    if (error instanceof RehearsalError) return [error.message]
    throw error
  }
}

const allTogether: Part = async (store, print) => {
  const database = await store.open()
  const ran: string[] = []
  const migrator = createMigrator({
    ...{ database, migrations: serviceMigrations, backup: 'none' },
    onProgress(progress) {
      if (progress.kind === 'statement' && progress.direction === 'up') ran.push(progress.sql)
    },
  })
  const empty = await schemaOf(database)
  await migrator.up()
  const first = await schemaOf(database)
  const linted = lintedStatements(store.engine)
  const isAsLinted = JSON.stringify(ran) === JSON.stringify(linted)
  await migrator.down({ to: '0000' })
  const left = schemaDifference(empty, await schemaOf(database))
  await migrator.up()
  const again = schemaDifference(first, await schemaOf(database))
  print(
    `${ran.length / 2} statements up, all back to nothing, and up to the same ${first.length} lines of schema`,
  )
  return [
    ...(isAsLinted ? [] : ['other statements ran than were linted']),
    ...left.map((line) => `all the way down leaves ${line}`),
    ...again.map((line) => `the second way up gives ${line}`),
  ]
}

const atOnce: Part = async (store, print) => {
  const { succeeded, applied, complaints } = await operatorsAtOnce(migratorsAtOnce, store)
  const wanted = serviceMigrations.map(({ id }) => id)
  const isOnce = JSON.stringify(applied) === JSON.stringify(wanted)
  print(
    `${migratorsAtOnce} migrators at once: ${succeeded} succeed, ${applied.length} applied in all`,
  )
  return [
    ...complaints,
    ...(isOnce ? [] : [`five migrators at once applied ${applied.join(', ')}`]),
  ]
}

/** Of the rehearsal, and of the lock. */
const controls: Part = async (store, print) => {
  const forgetful = defineMigrations([
    { id: '0001', name: 'forgetful', up: ['create table planted (id text)'], down: [] },
  ])
  const isSeen = await rehearse(await store.open(), forgetful).then(
    () => false,
    (error: unknown) => error instanceof RehearsalError,
  )
  await createMigrator({
    ...{ database: await store.open(), migrations: forgetful, backup: 'none' },
  }).down()
  const { succeeded } = await unlockedAtOnce(migratorsAtOnce, store)
  print(
    `control: a forgotten way back is ${isSeen ? 'seen' : 'overlooked'}; without the lock ${succeeded} of ${migratorsAtOnce} succeed`,
  )
  return [
    ...(isSeen ? [] : ['a migration that forgets its way back is overlooked']),
    ...(succeeded < migratorsAtOnce ? [] : ['five migrators without a lock all succeed']),
  ]
}

function lintedStatements(engine: EngineName): readonly string[] {
  if (engine === 'postgres') {
    return postgresFiles(serviceMigrations).flatMap(({ statements }) => statements)
  }
  return serviceMigrations.flatMap(({ up }) => up.sqlite)
}

async function privatePostgres(): Promise<PostgresServer> {
  try {
    return await postgresServer({ storage: 'memory' })
  } catch (error) {
    throw new MissingTool('PostgreSQL', error instanceof Error ? error.message : String(error))
  }
}
