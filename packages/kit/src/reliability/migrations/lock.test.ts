import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyDatabase } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { createMigrator } from './migrator.ts'
import type { TakeBackup } from './options.ts'
import { fleet, fleetMigrator } from './testing/fleet.ts'
import { holdingLock } from './testing/foreign-lock.ts'

const verifiedAt = '2026-11-21T06:10:25.123Z'

for (const { engine, open } of engines) {
  test(`${engine}: a migrator waits for another, and both are done`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await createMigrator({ database, migrations: fleet }).up({ to: '0001' })
    const another = await store.another()
    const holders: (string | undefined)[] = []
    // The first is in its backup until the second waits for it.
    const waiting = Promise.withResolvers<void>()
    const backup: TakeBackup = async () => {
      await waiting.promise
      return { name: 'fleet.db', verifiedAt }
    }
    const first = createMigrator({ database, migrations: fleet, backup }).up()
    const begun = await statusUntilHeld(another)

    const second = createMigrator({
      ...{ database: another, migrations: fleet, backup: 'none' as const },
      onProgress(progress) {
        if (progress.kind !== 'waiting') return
        holders.push(progress.holder)
        waiting.resolve()
      },
    }).up()

    assert.equal((await first).migrations.length, 3)
    assert.equal((await second).migrations.length, 0)
    assert.match(begun, new RegExp(`\\b${process.pid} on `))
    assert.equal(holders.length, 1)
  })

  test(`${engine}: a signal ends the wait`, async () => {
    await using store = await open<unknown>()
    const holder = await store.another()
    await holdingLock(holder, async () => {
      const reason = new Error('the operator lost patience')
      const patience = new AbortController()
      const migrator = createMigrator({
        ...{ database: store.database, migrations: fleet },
        onProgress: () => patience.abort(reason),
      })

      await assert.rejects(migrator.up({ signal: patience.signal }))
    })

    assert.equal(
      (await createMigrator({ database: store.database, migrations: fleet }).up()).migrations
        .length,
      4,
    )
  })
}

async function statusUntilHeld(database: AnyDatabase): Promise<string> {
  for (;;) {
    const { holder } = await fleetMigrator(database).status()
    if (holder !== undefined) return holder
  }
}
