import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { plantCanaryFile } from './canary-file.ts'

test('a canary lies beside the folder and is taken away again', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'canary-'))
  t.after(() => rm(root, { recursive: true }))
  const folder = join(root, 'files')
  await mkdir(folder)

  const planted = await plantCanaryFile(folder, 'canary.txt', 'a canary')

  assert.ok(planted)
  assert.equal(await readFile(join(folder, planted.relative), 'utf8'), 'a canary\n')
  assert.equal(await plantCanaryFile(folder, 'canary.txt', 'another'), undefined)
  await planted.remove()
  await assert.rejects(readFile(planted.absolute))
})

test('where nothing can be written nothing is planted', async () => {
  assert.equal(await plantCanaryFile('/proc/nowhere/files', 'canary.txt', 'x'), undefined)
})
