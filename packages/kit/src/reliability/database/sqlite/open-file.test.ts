import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { SqliteOpenError, sqliteDatabase } from './index.ts'
import { openScratch, read, type Schema, scratchFile } from './testing/scratch.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65_534

test('every connection has the log, full syncs and foreign keys, read back after a transaction', async (t) => {
  const { database } = await openScratch(t)
  const settings = `select
    (select journal_mode from pragma_journal_mode) as mode,
    (select synchronous from pragma_synchronous) as synchronous,
    (select foreign_keys from pragma_foreign_keys) as keys`

  const onReader = await read(database, settings)
  const onWriter = await read(database, `with one as (select 1) ${settings}`)

  assert.deepEqual(onReader, [{ mode: 'wal', synchronous: 2, keys: 1 }])
  assert.deepEqual(onWriter, onReader)
})

test('syncs are less than full only when the unsafe option says so', async (t) => {
  const { database } = await openScratch(t, { unsafeSynchronous: 'NORMAL' })

  const onWriter = await read(database, 'pragma synchronous')

  assert.deepEqual(onWriter, [{ synchronous: 1 }])
})

test('the file is made for its owner alone, and its log and index with it', async (t) => {
  const { file } = await openScratch(t)

  const modes = await Promise.all(
    [file, `${file}-wal`, `${file}-shm`].map(async (path) => (await stat(path)).mode & 0o777),
  )

  assert.deepEqual(modes, [0o600, 0o600, 0o600])
})

test('the log that a process left behind is in the file, and synced, before anything is added', async (t) => {
  const { database, file } = await openScratch(t)
  await database.queries().insertInto('notes').values({ id: 'kept', text: null }).execute()
  const copy = join(dirname(file), 'copy.db')
  for (const end of ['', '-wal']) await copyFile(`${file}${end}`, `${copy}${end}`)

  const again = await sqliteDatabase<Schema>({ file: copy, readers: 1, ballastBytes: 0 })
  t.after(() => again.close())

  assert.equal((await stat(`${copy}-wal`)).size, 0)
  assert.deepEqual(await read(again, 'select id from notes'), [{ id: 'kept' }])
})

interface Wrong {
  readonly problem: string
  readonly says: RegExp
  /** Makes it so; a text that it resolves to is the path to open instead. */
  readonly make: (file: string, t: TestContext) => Promise<unknown>
}

const wrongs: Readonly<Record<string, Wrong>> = {
  'a folder that does not exist': {
    problem: 'folder-missing',
    says: /the folder \/.*nowhere does not exist; create it/,
    make: async (file) => join(dirname(file), 'nowhere', 'test.db'),
  },
  'a folder in its place': {
    problem: 'not-a-database',
    says: /it is a folder; name a file/,
    make: (file) => mkdir(file),
  },
  'a file that is no database': {
    problem: 'not-a-database',
    says: /no SQLite 3 database/,
    make: (file) => writeFile(file, 'id,name\n1,one\n'.repeat(100)),
  },
  'a format of the future': {
    problem: 'newer-format',
    says: /written by a newer SQLite/,
    make: async (file) => {
      makeFile(file)
      const bytes = await readFile(file)
      bytes.fill(3, 18, 20)
      await writeFile(file, bytes)
    },
  },
  'a file that lost its end': {
    problem: 'corrupt',
    says: /it is damaged; restore a backup/,
    make: async (file) => {
      makeFile(file)
      await writeFile(file, (await readFile(file)).subarray(0, 5_000))
    },
  },
  'a file that another process holds for itself': {
    problem: 'locked',
    says: /another process holds it for itself; end that process/,
    make: (file, t) => lockElsewhere(file, t),
  },
}

for (const [what, { problem, says, make }] of Object.entries(wrongs)) {
  test(`${what} refuses the start and is named`, async (t) => {
    const ours = await scratchFile(t)
    const other = await make(ours, t)
    const file = typeof other === 'string' ? other : ours

    await assert.rejects(sqliteDatabase({ file, openTimeoutMs: 200 }), (error) => {
      assert.ok(error instanceof SqliteOpenError)
      assert.equal(error.problem, problem)
      assert.match(error.message, says)
      assert.ok(error.message.includes(file))
      return true
    })
  })
}

for (const what of ['file', 'folder'] as const) {
  test(`a ${what} that cannot be written refuses the start and is named`, async (t) => {
    const file = await scratchFile(t)
    makeFile(file)
    await chmod(dirname(file), what === 'folder' ? 0o555 : 0o777)
    await chmod(file, what === 'file' ? 0o444 : 0o666)

    const message = await openAsSomebody(file)

    assert.match(
      message,
      /^read-only: cannot open the SQLite database .* cannot be read and written/,
    )
  })
}

test('a file system that is mounted read-only refuses the start and is named', async (t) => {
  if (!isRoot) return t.skip('only root may mount; run the tests as root to include this')
  const file = await scratchFile(t)
  makeFile(file)
  const folder = dirname(file)
  const mount = `mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder}`

  const message = await openIn(['unshare', '-m', 'sh', '-c', `${mount} && exec "$0" "$@"`], file)

  assert.match(message, /^read-only: .* is on a file system that is mounted read-only/)
})

for (const [file, name] of [
  ['', 'file'],
  [':memory:', 'file'],
  ['file:x?mode=memory', 'file'],
] as const) {
  test(`the path "${file}" makes no sense`, async () => {
    await assert.rejects(sqliteDatabase({ file }), {
      name: 'RangeError',
      message: new RegExp(name),
    })
  })
}

test('an option out of its range is named', async (t) => {
  const file = await scratchFile(t)

  await assert.rejects(sqliteDatabase({ file, readers: 0 }), /readers must be .* got 0/)
})

test('five processes that open a new file at once all get it', async (t) => {
  const file = await scratchFile(t)

  const messages = await Promise.all(Array.from({ length: 5 }, () => openIn([], file)))

  assert.deepEqual(messages, Array(5).fill('opened'))
})

function makeFile(file: string): void {
  const database = new Sqlite(file)
  database.exec('create table notes (id text, text text)')
  const insert = database.prepare('insert into notes values (?, ?)')
  for (let index = 0; index < 100; index += 1) insert.run(`n${index}`, 'x'.repeat(500))
  database.close()
}

/** Another process, as locks of one process do not keep it out. */
async function lockElsewhere(file: string, t: TestContext): Promise<void> {
  makeFile(file)
  const code = `const database = require('better-sqlite3')(process.argv[1])
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('begin exclusive')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', code, file], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
}

/** Root may write everything, so it becomes somebody else; what that one says. */
async function openAsSomebody(file: string): Promise<string> {
  if (!isRoot) return openIn([], file)
  return openIn(['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'], file)
}

async function openIn(wrapper: readonly string[], file: string): Promise<string> {
  const code = `import { sqliteDatabase } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const said = await sqliteDatabase({ file: ${JSON.stringify(file)}, ballastBytes: 0 })
      .then((database) => database.close())
      .then(() => 'opened', (error) => error.problem + ': ' + error.message)
    console.log(said)`
  const node = [
    process.execPath,
    '--conditions=@plimsoll/source',
    '--input-type=module',
    '-e',
    code,
  ]
  const [program = '', ...args] = [...wrapper, ...node]
  const { stdout } = await promisify(execFile)(program, args)
  return stdout.trim()
}
