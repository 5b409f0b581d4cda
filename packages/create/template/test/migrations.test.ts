import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { databaseOf } from '@plimsoll/kit/database'
import { lint, rehearse } from '@plimsoll/kit/migrations'
import { serviceMigrations } from '../src/migrations.ts'

test('no migration would stop a service that runs', () => {
  assert.deepEqual(lint(serviceMigrations), [])
})

test('each migration can be taken back, and applied again', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'my-service-'))
  const database = await databaseOf(undefined, { dataFolder })
  t.after(async () => {
    await database.close()
    await rm(dataFolder, { recursive: true })
  })

  await assert.doesNotReject(rehearse(database, serviceMigrations))
})
