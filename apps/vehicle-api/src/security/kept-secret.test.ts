import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { keptSecret, keptSecretFile } from './kept-secret.ts'

test('a secret is made once, for its owner alone, and is the same ever after', async (t) => {
  const folder = join(await folderOf(t), 'data')

  const secrets = [await keptSecret(folder), await keptSecret(folder)]

  assert.match(secrets[0] ?? '', /^[\w-]{64}$/)
  assert.equal(secrets[0], secrets[1])
  assert.equal((await stat(join(folder, keptSecretFile))).mode & 0o777, 0o600)
})

test('all that start at the same moment have the same one, and leave nothing behind', async (t) => {
  const folder = await folderOf(t)

  const secrets = await Promise.all(Array.from({ length: 20 }, () => keptSecret(folder)))

  assert.equal(new Set(secrets).size, 1)
  assert.deepEqual(await readdir(folder), [keptSecretFile])
})

test('another folder has another one', async (t) => {
  const [one, other] = [await keptSecret(await folderOf(t)), await keptSecret(await folderOf(t))]

  assert.notEqual(one, other)
})

test('a file that was changed is refused, and the remedy named', async (t) => {
  const folder = await folderOf(t)
  await writeFile(join(folder, keptSecretFile), 'changeme')

  await assert.rejects(keptSecret(folder), /secret-key holds no secret of ours; remove it/)
})

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-secret-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
