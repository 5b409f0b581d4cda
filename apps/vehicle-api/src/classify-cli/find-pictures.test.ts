import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findPictures } from './find-pictures.ts'

test('a folder stands for the pictures in it, numbers in their order, deeper ones left out', async (t) => {
  const folder = await folderWith(t, ['in/b10.JPG', 'in/b9.png', 'in/notes.txt', 'in/deep/c.gif'])

  const found = await findPictures(['in'], folder)

  assert.deepEqual(found, [
    { name: join('in', 'b9.png'), path: join(folder, 'in', 'b9.png') },
    { name: join('in', 'b10.JPG'), path: join(folder, 'in', 'b10.JPG') },
  ])
})

test('a pattern stands for what it matches', async (t) => {
  const folder = await folderWith(t, ['a.jpg', 'b.jpg', 'c.png'])

  const found = await findPictures(['*.jpg'], folder)

  assert.deepEqual(
    found.map(({ name }) => name),
    ['a.jpg', 'b.jpg'],
  )
})

test('a file with the letters of a pattern in its name is that file', async (t) => {
  const folder = await folderWith(t, ['a[1].jpg', 'a1.jpg'])

  const found = await findPictures(['a[1].jpg'], folder)

  assert.deepEqual(found, [{ name: 'a[1].jpg', path: join(folder, 'a[1].jpg') }])
})

test('what leads to no picture says why, and the others stay', async (t) => {
  const folder = await folderWith(t, ['a.jpg', 'empty/notes.txt'])

  const found = await findPictures(['gone.jpg', 'empty', 'x*', 'a.jpg'], folder)

  assert.deepEqual(
    found.map(({ problem }) => problem),
    ['does not exist', 'has no pictures in it', 'does not exist', undefined],
  )
})

async function folderWith(t: TestContext, files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pictures-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), '')
  }
  return folder
}
