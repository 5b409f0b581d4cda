import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTables } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { type SessionTables, sessionTables } from './tables.ts'
import { interleave } from './testing/interleavings.ts'

const count = 200

for (const { engine, open } of engines) {
  test(`${engine}: of ${count} interleavings with crashes, all are explained and none forks`, async () => {
    await using store = await open<SessionTables>()
    await createTables(store.database, sessionTables)

    const figures = await interleave({ database: store.database, count, seed: 1 })

    const { interleavings, forks, unexplained, ...seen } = figures
    assert.deepEqual(
      { interleavings, forks, unexplained },
      { interleavings: count, forks: 0, unexplained: 0 },
    )
    // All kinds of things happened, else this would show nothing.
    for (const [what, times] of Object.entries(seen))
      assert.ok(times > count / 20, `${what}: ${times}`)
  })

  test(`${engine}: to read and then write forks, and the model sees it`, async () => {
    await using store = await open<SessionTables>()
    await createTables(store.database, sessionTables)
    const rotation = 'read-then-write'

    const figures = await interleave({ database: store.database, count: 50, seed: 1, rotation })

    assert.ok(figures.forks > 0, JSON.stringify(figures))
    assert.ok(figures.unexplained > 0, JSON.stringify(figures))
  })
}
