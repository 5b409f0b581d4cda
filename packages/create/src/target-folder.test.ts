import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { demandEmptyFolder } from './target-folder.ts'

test('a folder that is not there, is empty, or has a new repository alone is taken', async (t) => {
  const folder = temporary(t)
  mkdirSync(join(folder, 'empty'))
  mkdirSync(join(folder, 'cloned/.git'), { recursive: true })

  for (const name of ['none', 'empty', 'cloned']) {
    await assert.doesNotReject(demandEmptyFolder(join(folder, name), name))
  }
})

test('a folder with anything in it is refused, and so is a file', async (t) => {
  const folder = temporary(t)
  writeFileSync(join(folder, 'a.txt'), '')
  writeFileSync(join(folder, 'b.txt'), '')
  const file = join(folder, 'a.txt')

  await assert.rejects(demandEmptyFolder(folder, 'here'), {
    name: 'UsageError',
    message:
      'The folder here is not empty (there is a.txt, and 1 more). Name one that is empty, or not there yet.',
  })
  await assert.rejects(demandEmptyFolder(file, 'a.txt'), { name: 'UsageError' })
})

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-create-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
