import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chown, copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import pg from 'pg'
import { freePort } from '../../../../../../tools/servers/free-port.ts'
import {
  type PostgresServer,
  postgresServer,
} from '../../../../../../tools/servers/postgres-server.ts'
import { ConnectionProblem } from './connection-problem.ts'
import type { PostgresOptions } from './options.ts'
import { postgresDatabase } from './postgres-database.ts'
import { type Certificates, certificates } from './testing/certificates.ts'

let server: PostgresServer
let keys: Certificates

before(async () => {
  server = await postgresServer({ maxConnections: 10 })
  const folder = join(server.directory, 'keys')
  await mkdir(folder)
  keys = certificates(folder)
})
after(() => server.stop())

test('a host that does not exist is named', async () => {
  const problem = await problemOf(changed({ hostname: 'nowhere.invalid' }))

  assert.equal(problem.kind, 'host-unknown')
  assert.match(problem.message, /nowhere\.invalid/)
})

test('a port where nothing listens is named', async () => {
  const port = await freePort()
  const problem = await problemOf(changed({ port: String(port) }))

  assert.equal(problem.kind, 'refused')
  assert.match(problem.message, new RegExp(`127\\.0\\.0\\.1:${port}.*Start PostgreSQL`))
})

test('a server that never answers is given up in time', async (t) => {
  const url = await listening(t, () => undefined)
  const startMs = performance.now()

  const problem = await problemOf(url, { connectionTimeoutMs: 100 })

  assert.equal(problem.kind, 'no-answer')
  assert.ok(performance.now() - startMs < 400)
})

test('something that is no PostgreSQL is suspected', async (t) => {
  const url = await listening(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))

  const problem = await problemOf(url)

  assert.equal(problem.kind, 'closed')
})

test('a wrong password and a missing one are told, and never shown', async () => {
  const wrong = await problemOf(changed({ password: 'canary' }))
  const missing = await problemOf(changed({ password: '' }))

  assert.deepEqual([wrong.kind, missing.kind], ['login-refused', 'login-refused'])
  assert.match(wrong.message, /refuses the password of "plimsoll"/)
  assert.match(missing.message, /asks for a password/)
  assert.doesNotMatch(inspect(wrong, { showHidden: true, depth: 9 }), /canary/)
})

test('a database that does not exist is named, with the way to create it', async () => {
  const problem = await problemOf(changed({ pathname: '/ships' }))

  assert.equal(problem.kind, 'database-missing')
  assert.match(problem.message, /createdb ships/)
})

test('TLS that the server does not have is told', async () => {
  const problem = await problemOf(changed({ search: '?sslmode=verify-full' }))

  assert.equal(problem.kind, 'tls-unsupported')
  assert.match(problem.message, /ssl=on/)
})

test('with TLS on, certificate and name are checked, and cancelling works', async () => {
  await switchTlsOn()
  const trusted = `?sslmode=verify-full&sslrootcert=${keys.authority}`

  const untrusted = await problemOf(changed({ search: '?sslmode=require' }))
  assert.equal(untrusted.kind, 'certificate-refused')
  assert.match(untrusted.message, /sslrootcert=/)

  const plain = await problemOf(server.url)
  assert.equal(plain.kind, 'tls-required')
  assert.match(plain.message, /Add sslmode=verify-full/)

  const otherName = await problemOf(changed({ hostname: '127.0.0.2', search: trusted }))
  assert.match(otherName.kind, /refused/)

  for (const search of [trusted, '?sslmode=no-verify']) {
    for (const hostname of ['localhost', '127.0.0.1']) {
      await cancels(changed({ hostname, search }))
    }
  }
})

test('a server without room for more is busy, not away', async () => {
  const url = changed({ search: `?sslmode=no-verify` })
  const taken: pg.Client[] = []
  await using database = disposable(await postgresDatabase({ url, connectionTimeoutMs: 5_000 }))
  const options = { ssl: { rejectUnauthorized: false } }
  for (;;) {
    const client = new pg.Client({ connectionString: server.url, ...options })
    client.on('error', () => undefined)
    const isIn = await client.connect().then(
      () => true,
      () => false,
    )
    if (!isIn) break
    taken.push(client)
  }

  await assert.rejects(database.check(), { code: 'DATABASE_BUSY' })

  await Promise.all(taken.map((client) => client.end()))
})

/** The cause of what a first call is answered with. */
async function problemOf(
  url: string,
  options: Omit<PostgresOptions, 'url'> = {},
): Promise<ConnectionProblem> {
  const settings = { connectionTimeoutMs: 5_000, ...options }
  await using database = disposable(await postgresDatabase({ url, ...settings }))
  const failure = await database.check().then(
    () => undefined,
    (error: Error & { code?: string }) => error,
  )
  assert.equal(failure?.code, 'DATABASE_UNAVAILABLE')
  assert.equal(failure?.message, 'The store does not answer.')
  assert.ok(failure.cause instanceof ConnectionProblem)
  return failure.cause
}

/** The URL of a server that does what `serve` does, until the test ends. */
async function listening(t: TestContext, serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const listener = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    serve(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  })
  return changed({ port: String((listener.address() as AddressInfo).port) })
}

function changed(parts: Partial<URL>): string {
  return Object.assign(new URL(server.url), parts).href
}

function disposable<Store extends { close(): Promise<void> }>(store: Store) {
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() })
}

async function cancels(url: string): Promise<void> {
  const settings = { connectionsMax: 1, connectionTimeoutMs: 5_000 }
  await using database = disposable(await postgresDatabase({ url, ...settings }))
  const controller = new AbortController()
  await database.check()
  const sleeping = sql`select pg_sleep(30)`.execute(database.queries({ signal: controller.signal }))
  const refused = assert.rejects(sleeping, { name: 'AbortError' })
  await delay(30)

  controller.abort()

  await refused
  await database.check()
  assert.equal(database.stats().connectionsLost, 0)
}

/** For every connection over TCP. */
async function switchTlsOn(): Promise<void> {
  const data = join(server.directory, 'data')
  const { uid, gid } = await stat(join(data, 'PG_VERSION'))
  for (const [from, to] of [
    [keys.certificate, 'server.crt'],
    [keys.key, 'server.key'],
  ] as const) {
    await copyFile(from, join(data, to))
    await chown(join(data, to), uid, gid)
  }
  const rules = join(data, 'pg_hba.conf')
  const text = await readFile(rules, 'utf8')
  await writeFile(rules, text.replaceAll(/^host\b/gm, 'hostssl'))
  const side = new pg.Client({ connectionString: server.url })
  await side.connect()
  await side.query('alter system set ssl = on')
  await side.query('select pg_reload_conf()')
  await side.end()
  await delay(200)
}
