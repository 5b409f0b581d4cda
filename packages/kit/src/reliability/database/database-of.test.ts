import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { assertInstalled, databaseAddress, databaseOf } from './database-of.ts'
import { engines } from './testing/databases.ts'

const place = { dataFolder: '/srv/data' }
const password = 'hunter2-of-the-database'

for (const [url, file] of [
  [undefined, '/srv/data/plimsoll.db'],
  ['', '/srv/data/plimsoll.db'],
  ['sqlite:///srv/other/a%20b.db', '/srv/other/a b.db'],
  ['file:///srv/other.db', '/srv/other.db'],
  ['sqlite:/srv/other.db', '/srv/other.db'],
  ['SQLITE:rel/a%20b.db', resolve('rel/a b.db')],
] as const) {
  test(`the address ${url} is the SQLite file ${file}`, () => {
    const address = databaseAddress(url, place)

    assert.deepEqual(address, { engine: 'sqlite', file })
  })
}

for (const url of ['postgres://me@db/name', 'postgresql://me@db:5433/name?sslmode=verify-full']) {
  test(`the address ${url} is of PostgreSQL`, () => {
    const address = databaseAddress(url, place)

    assert.deepEqual(address, { engine: 'postgres', url })
  })
}

for (const [url, problem] of [
  [`mysql://me:${password}@db/name`, /has the scheme "mysql": use postgresql:/],
  [`me:${password}@db/name`, /has no scheme/],
  [password, /has no scheme/],
  [`postgresql:me:${password}@db/name`, /does not begin with postgresql:\/\//],
  [`postgresql://me:${password}@/name`, /./],
  [`postgresql://me:pa/${password}@db/name`, /before the @/],
  ['sqlite:', /names no file/],
  ['sqlite::memory:', /names no file/],
  ['sqlite:///', /names no file/],
  [`sqlite:a.db?key=${password}`, /has parameters/],
  [`sqlite://${password}/a.db`, /names a host/],
  ['sqlite:50%.db', /not well encoded/],
  ['sqlite:a%00.db', /not well encoded/],
] as const) {
  test(`the address ${url} is refused by the name of its variable, without what it holds`, () => {
    const read = () => databaseAddress(url, { ...place, variable: 'STORE_URL' })

    assert.throws(read, ({ name, message }: Error) => {
      assert.equal(name, 'RangeError')
      assert.match(message, /^STORE_URL /)
      assert.match(message, problem)
      assert.ok(!message.includes(password))
      return true
    })
  })
}

test('a missing driver is told by the command that installs it', () => {
  const load = () => assertInstalled('no-such-driver', 'PostgreSQL')

  assert.throws(load, { message: /^PostgreSQL needs .* npm install no-such-driver$/ })
})

test('without an address the store is a file in a data folder that only its owner can enter', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'not/there')

  const database = await databaseOf(undefined, { dataFolder, fileName: 'service.db' })

  t.after(() => database.close())
  assert.equal(database.engine, 'sqlite')
  assert.ok((await stat(join(dataFolder, 'service.db'))).isFile())
  assert.equal((await stat(dataFolder)).mode & 0o777, 0o700)
})

for (const { engine, open } of engines) {
  test(`${engine}: the store of an address is opened with the options of its engine`, async () => {
    await using store = await open()
    const url = engine === 'sqlite' ? `sqlite:${store.location}` : store.location

    const database = await databaseOf(url, {
      dataFolder: 'unused',
      sqlite: { readers: 1 },
      postgres: { connectionsMax: 2 },
    })

    const { sizeMax } = database.stats()
    await database.close()
    assert.equal(database.engine, engine)
    assert.equal(sizeMax, 2)
  })
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-database-of-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
