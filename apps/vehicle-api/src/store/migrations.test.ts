import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lint, rehearse } from '@plimsoll/kit/migrations'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import { serviceMigrations } from './migrations.ts'

test('no migration stops a service that runs', () => {
  const findings = lint(serviceMigrations).filter(({ waived }) => waived === undefined)

  assert.deepEqual(findings, [])
})

for (const { engine, open } of engines) {
  test(`${engine}: the schema goes down and up again, each time to the same`, async () => {
    await using store = await open()

    await assert.doesNotReject(rehearse(store.database, serviceMigrations))
  })
}
