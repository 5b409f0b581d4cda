import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import type { Database } from '../database.ts'
import { openScratch, read, type Schema } from './testing/scratch.ts'

test('a write waits for another program that has the file, as long as its call may take', async (t) => {
  const { database, file } = await openScratch(t)
  const other = otherProgram(t, file)
  other.exec('begin immediate')

  const patient = insert(database, 'patient', 5_000)
  setTimeout(() => other.exec('commit'), 100)
  await patient

  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'patient' }])
})

test('a write that waits too long for another program is refused in time, and not done', async (t) => {
  const { database, file } = await openScratch(t)
  const other = otherProgram(t, file)
  other.exec('begin immediate')
  const startMs = performance.now()

  const refused = await Promise.allSettled([
    insert(database, 'impatient', 150),
    database.transaction(() => Promise.resolve(), { timeoutMs: 150, attemptsMax: 1 }),
    database.check({ timeoutMs: 150 }),
  ])

  assert.deepEqual(
    refused.map((each) => each.status === 'rejected' && each.reason.code),
    ['DATABASE_BUSY', 'DATABASE_BUSY', 'DATABASE_BUSY'],
  )
  assert.ok(performance.now() - startMs < 1_000)
  other.exec('commit')
  assert.deepEqual(await read(database, 'select id from notes'), [])
  await database.check()
})

test('a write that was given up is not done when the other program lets go', async (t) => {
  const { database, file } = await openScratch(t)
  const other = otherProgram(t, file)
  const left = new AbortController()
  other.exec('begin immediate')

  const ended = Promise.allSettled([
    insert(database, 'waits', 10_000),
    insert(database, 'late', 100),
    insert(database, 'left', 10_000, left.signal),
  ])
  await sleep(200)
  left.abort(new Error('the client is gone'))
  other.exec('commit')

  assert.deepEqual(
    (await ended).map((each) => (each.status === 'rejected' ? each.reason.name : 'done')),
    ['done', 'DATABASE_BUSY', 'Error'],
  )
  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'waits' }])
})

test('reads do not wait for a program that writes', async (t) => {
  const { database, file } = await openScratch(t)
  const other = otherProgram(t, file)
  other.exec(`begin immediate; insert into notes values ('theirs', null)`)

  const before = await read(database, 'select id from notes')
  other.exec('commit')
  const after = await read(database, 'select id from notes')

  assert.deepEqual([before, after], [[], [{ id: 'theirs' }]])
})

test('what another program changes in the tables is seen at once', async (t) => {
  const { database, file } = await openScratch(t)
  await insert(database, 'one', 1_000)
  const statement = 'select * from notes'
  assert.deepEqual(await read(database, statement), [{ id: 'one', text: null }])

  otherProgram(t, file).exec(
    'alter table notes rename column text to body; alter table notes add column size integer',
  )

  assert.deepEqual(await read(database, statement), [{ id: 'one', body: null, size: null }])
})

test('another process cannot take the log away from those who use the file', async (t) => {
  const { database, file } = await openScratch(t)
  await insert(database, 'one', 1_000)

  const code = `const database = require('better-sqlite3')(process.argv[1], { timeout: 0 })
    console.log(database.prepare('select id from notes').pluck().get())
    try {
      console.log(database.pragma('journal_mode = delete', { simple: true }))
    } catch (error) {
      console.log(error.code)
    }`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, file], {
    cwd: import.meta.dirname,
  })

  assert.deepEqual(stdout.trim().split('\n'), ['one', 'SQLITE_BUSY'])
})

/** A connection of its own, as the command line of an operator has it. */
function otherProgram(t: TestContext, file: string): Sqlite.Database {
  const other = new Sqlite(file)
  t.after(() => other.close())
  return other
}

function insert(
  database: Database<Schema>,
  id: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<unknown> {
  return database
    .queries({ timeoutMs, signal })
    .insertInto('notes')
    .values({ id, text: null })
    .execute()
}
