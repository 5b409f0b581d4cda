import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rename } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadLoss } from './index.ts'
import { withInjection } from './testing/faulty-system.ts'
import { examine, type Findings, startWriter, wordsAfter } from './testing/run-writer.ts'
import { openScratch, read, scratchFile } from './testing/scratch.ts'
import type { WriterTask } from './testing/writer-process.ts'

const syncs = 'fsync,fdatasync'

test('a write whose sync failed is not acknowledged, and later ones are, without a restart', async (t) => {
  const { findings, lines = [] } = (await faultyRun(t, `${syncs}:error=EIO:when=12`)) ?? {}
  if (findings === undefined) return

  assert.deepEqual(findings.lost, [])
  assert.deepEqual(findings.integrity, [{ integrity_check: 'ok' }])
  const firstFailure = lines.findIndex((line) => line.startsWith('fail'))
  assert.match(lines[firstFailure] ?? '', /DATABASE_CORRUPT$/)
  assert.ok(lines.slice(firstFailure).some((line) => line.startsWith('ack')))
})

test('the test above notices a process that acknowledges what failed', async (t) => {
  const { findings } =
    (await faultyRun(t, `${syncs}:error=EIO:when=12`, { control: 'ack-failures' })) ?? {}
  if (findings === undefined) return

  assert.ok(findings.lost.length > 0)
})

test('a sync that takes 400 ms does not block the event loop', async (t) => {
  const { delayMs } = (await faultyRun(t, `${syncs}:delay_exit=400000:when=12..14`)) ?? {}
  if (delayMs === undefined) return

  assert.ok(delayMs < 200, `blocked for ${delayMs} ms`)
})

test('the test above notices a write on the main thread', async (t) => {
  const wrapper = withInjection(`${syncs}:delay_exit=400000`)
  if ('missing' in wrapper) return t.skip(wrapper.missing)
  const file = await scratchFile(t)
  const code = `import Sqlite from 'better-sqlite3'
    import { monitorEventLoopDelay } from 'node:perf_hooks'
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    setTimeout(() => {
      const database = new Sqlite(process.argv[1])
      database.exec('create table notes (id text)')
      setTimeout(() => console.log(delay.max / 1e6), 10)
    }, 50)`
  const node = [process.execPath, '--input-type=module', '-e', code, file]
  const [program = '', ...args] = [...wrapper.words, ...node]
  const child = spawn(program, args, { cwd: import.meta.dirname })

  const [printed] = await once(child.stdout, 'data')

  assert.ok(Number(printed) >= 400, `blocked for ${printed} ms`)
})

test('a damaged file is not written to, and readiness says so until it is mended', async (t) => {
  const { database: before, file } = await openScratch(t)
  const rows = Array.from({ length: 50 }, (_, n) => ({ id: `n${n}`, text: 'x'.repeat(2_000) }))
  await before.queries().insertInto('notes').values(rows).execute()
  await before.close()
  const whole = await readFile(file)
  await overwrite(file, Buffer.alloc(whole.length - 20_480, 0xff), 20_480)
  const losses: ThreadLoss[] = []
  const { database } = await openScratch(t, { file, onThreadLost: (loss) => losses.push(loss) })

  const seen = await database
    .queries()
    .updateTable('notes')
    .set({ text: 'new' })
    .execute()
    .catch((error) => error)
  const sound = { id: 'new', side: 'left' } as const
  const after = await database
    .queries()
    .insertInto('halves')
    .values(sound)
    .execute()
    .catch((error) => error)

  assert.equal(seen.code, 'DATABASE_CORRUPT')
  assert.match(seen.cause.code, /^SQLITE_CORRUPT/)
  assert.ok(!seen.message.includes(file))
  assert.equal(after.code, 'DATABASE_CORRUPT')
  await assert.rejects(database.check({ timeoutMs: 1_000 }), { code: 'DATABASE_CORRUPT' })
  await overwrite(file, whole, 0)
  await eventually(() => database.check({ timeoutMs: 1_000 }))
  assert.ok(losses.length > 0)
  assert.equal((await read(database, 'select id from notes')).length, 50)
})

test('a file that was replaced is noticed, and nobody makes an empty one in its place', async (t) => {
  const { database, file } = await openScratch(t)
  await database.queries().insertInto('notes').values({ id: 'kept', text: null }).execute()
  await database.check()

  await rename(file, `${file}.away`)
  await assert.rejects(database.check({ timeoutMs: 1_000 }), { code: 'DATABASE_CORRUPT' })
  await assert.rejects(database.check({ timeoutMs: 1_000 }))
  await rename(`${file}.away`, file)
  await eventually(() => database.check({ timeoutMs: 1_000 }))

  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'kept' }])
})

interface FaultyRun {
  readonly findings: Findings
  readonly lines: readonly string[]
  readonly delayMs: number
}

async function faultyRun(
  t: TestContext,
  injection: string,
  task: Partial<WriterTask> = {},
): Promise<FaultyRun | undefined> {
  const wrapper = withInjection(injection)
  if ('missing' in wrapper) {
    t.skip(wrapper.missing)
    return undefined
  }
  const options = { file: await scratchFile(t), ballastBytes: 0, statementTimeoutMs: 10_000 }
  const { lines, ended } = startWriter(
    { writers: 2, writes: 20, pauseMs: 2, ...task, options },
    wrapper.words,
  )
  await ended
  const findings = await examine(lines, options)
  return { findings, lines, delayMs: Number(wordsAfter('delay', lines)[0]) }
}

async function eventually(succeeds: () => Promise<void>): Promise<void> {
  const endMs = performance.now() + 10_000
  for (;;) {
    try {
      return await succeeds()
    } catch (error) {
      if (performance.now() > endMs) throw error
      await sleep(20)
    }
  }
}

async function overwrite(file: string, bytes: Buffer, position: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, position)
  await handle.close()
}
