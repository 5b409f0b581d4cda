import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { type PostgresServer, postgresServer } from './postgres-server.ts'
import { isRunning } from './process-family.ts'

const server = await postgresServer({ maxConnections: 17 })
after(() => server.stop())

test('it keeps what it acknowledges, and takes as many connections as asked', async () => {
  const [settings] = await query(
    server.url,
    `SELECT current_setting('fsync') AS fsync, current_setting('max_connections') AS connections,
            current_setting('synchronous_commit') AS commit`,
  )

  assert.deepEqual(settings, { fsync: 'on', connections: '17', commit: 'on' })
})

test('a test may weaken it for a control', async () => {
  const settings = { synchronous_commit: 'off' }
  await using weak = await postgresServer({ storage: 'memory', settings })

  const [row] = await query(weak.url, 'SHOW synchronous_commit')

  assert.deepEqual(row, { synchronous_commit: 'off' })
})

test('nobody gets in without its password', async () => {
  const guessed = new URL(server.url)
  guessed.password = 'guess'

  const refused = query(guessed.href, 'SELECT 1')

  await assert.rejects(refused, { code: '28P01' })
})

test('each database is empty and apart, and is dropped with whoever is connected', async () => {
  const [one, other] = await Promise.all([
    server.createDatabase(),
    server.createDatabase('a "b" c'),
  ])
  await query(one, 'CREATE TABLE boats ()')
  const connected = new Client({ connectionString: one })
  connected.on('error', () => undefined)
  await connected.connect()

  const there = await query(other, `SELECT 1 FROM pg_class WHERE relname = 'boats'`)
  await server.dropDatabase(one)

  assert.deepEqual(there, [])
  await assert.rejects(query(one, 'SELECT 1'), { code: '3D000' })
  await assert.rejects(connected.query('SELECT 1'))
})

test('a paused server is silent on open connections and goes on later', async () => {
  const client = new Client({ connectionString: server.url })
  await client.connect()

  server.pause()
  const answer = client.query('SELECT 1 AS one')
  const whilePaused = await Promise.race([answer, delay(150, 'silence')])
  server.resume()
  const { rows } = await answer
  await client.end()

  assert.equal(whilePaused, 'silence')
  assert.deepEqual(rows, [{ one: 1 }])
})

test('a killed server is gone with its backends, and comes back with what it acknowledged', async () => {
  const url = await server.createDatabase()
  await query(url, 'CREATE TABLE boats AS SELECT 7 AS count')
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const backend = await client.query('SELECT pg_backend_pid() AS pid')

  await server.kill()
  const alive = isRunning(backend.rows[0].pid)
  const refused = query(url, 'SELECT 1')

  assert.equal(alive, false)
  await assert.rejects(refused, { code: 'ECONNREFUSED' })
  assert.throws(() => server.pid, /PostgreSQL does not run/)

  await server.restart()
  assert.deepEqual(await query(url, 'SELECT count FROM boats'), [{ count: 7 }])
  assert.match(server.log(), /was not properly shut down/)
})

test('a restart in order keeps port and password, and another process', async () => {
  const before = server.pid

  await server.restart()
  const [row] = await query(server.url, 'SELECT 1 AS one')

  assert.deepEqual(row, { one: 1 })
  assert.notEqual(server.pid, before)
  assert.doesNotMatch(server.log(), /was not properly shut down/)
})

for (const end of ['running', 'paused', 'killed'] as const) {
  test(`stopping a ${end} server leaves no process, file or memory segment`, async () => {
    const own = await postgresServer({ storage: 'memory' })
    const { pid } = own
    const segment = segmentOf(own)

    if (end === 'paused') own.pause()
    if (end === 'killed') await own.kill()
    const toldAt = performance.now()
    await Promise.all([own.stop(), own.stop()])

    // Not by being killed after 5 s because it did not listen.
    assert.ok(performance.now() - toldAt < 4_000)
    assert.equal(isRunning(pid), false)
    assert.equal(existsSync(own.directory), false)
    assert.equal(segmentExists(segment), false)
  })
}

test('a server that cannot start says why in its own words', async () => {
  const started = postgresServer({ storage: 'memory', settings: { shared_buffers: 'a lot' } })

  await assert.rejects(started, /PostgreSQL did not start.*invalid value.*shared_buffers.*a lot/s)
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Id of the System V segment that PostgreSQL takes: line 7 of its file says it. */
function segmentOf({ directory }: PostgresServer): string {
  const lines = readFileSync(join(directory, 'data/postmaster.pid'), 'utf8').split('\n')
  return lines[6]?.trim().split(/\s+/)[1] ?? ''
}

function segmentExists(id: string): boolean {
  const table = readFileSync('/proc/sysvipc/shm', 'utf8')
  return table.split('\n').some((line) => line.trim().split(/\s+/)[1] === id)
}
