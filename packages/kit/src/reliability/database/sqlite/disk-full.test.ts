import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { Ballast } from './ballast.ts'
import { onSmallDisk } from './testing/faulty-system.ts'
import type { FullDiskReport } from './testing/full-disk-process.ts'
import { scratchFile } from './testing/scratch.ts'

const storageFull = { code: 'STORAGE_FULL', statusCode: 507 }

for (const order of ['alone', 'together'] as const) {
  test(`a full disk refuses writes, reads on, lets delete ${order}, and heals with room`, async (t) => {
    const report = await fillDisk(t, 512 * 1024, order)
    if (report === undefined) return

    assert.ok(report.acknowledged > 10)
    assert.deepEqual(report, {
      acknowledged: report.acknowledged,
      refusal: storageFull,
      rowsRead: report.acknowledged,
      checkWhenFull: storageFull,
      deletion: ['done', 'done', 'done'],
      isBallastThere: [true, false, true],
      checkWithRoom: 'done',
      writeWithRoom: 'done',
      rowsAtEnd: report.acknowledged - 2 + 1,
    })
    t.diagnostic(`${report.acknowledged} acknowledged writes on a disk of 4 MiB, 0 lost`)
  })
}

test('without the ballast nothing can be deleted from a full disk', async (t) => {
  const report = await fillDisk(t, 0, 'alone')
  if (report === undefined) return

  assert.deepEqual(report.deletion, [storageFull, storageFull, storageFull])
  assert.deepEqual([report.checkWithRoom, report.writeWithRoom], ['done', 'done'])
  assert.equal(report.rowsAtEnd, report.acknowledged + 1)
})

test('the ballast takes up room, and is made again when it was removed', async (t) => {
  const file = await scratchFile(t)
  const ballast = new Ballast(file, 100_000)

  assert.equal(ballast.restore(0), true)
  const { size, blocks } = await stat(`${file}.ballast`)
  assert.deepEqual([ballast.release(), existsSync(`${file}.ballast`)], [true, false])
  assert.deepEqual([ballast.release(), ballast.restore(0)], [false, true])

  assert.equal(size, 100_000)
  assert.ok(blocks * 512 >= 100_000)
})

async function fillDisk(
  t: TestContext,
  ballastBytes: number,
  order: string,
): Promise<FullDiskReport | undefined> {
  const folder = join(dirname(await scratchFile(t)), 'disk')
  await mkdir(folder)
  const wrapper = onSmallDisk(folder, 4 * 1024 * 1024)
  if ('missing' in wrapper) {
    t.skip(wrapper.missing)
    return undefined
  }
  const script = new URL('./testing/full-disk-process.ts', import.meta.url).pathname
  const options = JSON.stringify({ file: join(folder, 'test.db'), ballastBytes })
  const node = [process.execPath, '--conditions=@plimsoll/source', script, options, order]
  const [program = '', ...args] = [...wrapper.words, ...node]
  const { stdout } = await promisify(execFile)(program, args)
  return JSON.parse(stdout)
}
