import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { keyedService } from './testing/keyed-service.ts'
import type { KilledServiceOptions } from './testing/killed-service.ts'
import { addOrders } from './testing/orders.ts'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: killed between effect and answer, the repetition gets the answer`, async () => {
    await using service = await keyedService(engine, (app, { database }) =>
      addOrders(app, database),
    )

    await killed('/orders', { engine: on, location: service.location, moment: 'after-commit' })
    const again = await service.post('/orders', 'k-1')

    assert.deepEqual([again.statusCode, again.body], [201, '{"done":true}'])
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: killed before the commit, the repetition is executed once its lease is out`, async () => {
    await using service = await keyedService(engine, (app, { database }) =>
      addOrders(app, database),
    )

    await killed('/orders', { engine: on, location: service.location, moment: 'before-commit' })
    const tooSoon = await service.post('/orders', 'k-1')
    await service.endLeases()
    const again = await service.post('/orders', 'k-1')

    assert.equal(tooSoon.statusCode, 409)
    assert.deepEqual([again.statusCode, again.headers['idempotent-replayed']], [201, undefined])
    assert.equal(await service.effects(), 1)
    assert.equal(service.app.idempotency.stats().takenOver, 1)
  })

  test(`${on}: without the plugin, killed between effect and answer, there are two effects`, async () => {
    await using service = await keyedService(engine, (app, { database }) =>
      addOrders(app, database),
    )

    await killed('/careless', { engine: on, location: service.location, moment: 'after-commit' })
    await service.post('/careless', 'k-1')

    assert.equal(await service.effects(), 2)
  })
}

/** Sends a request to a child process that does not live to answer it. */
async function killed(
  path: string,
  { engine, location, moment }: KilledServiceOptions,
): Promise<void> {
  const program = join(import.meta.dirname, 'testing', 'killed-service.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@plimsoll/source', program, JSON.stringify({ engine, location, moment })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exit = once(child, 'exit')
  const [line] = await once(child.stdout, 'data')
  const headers = { 'idempotency-key': 'k-1' }
  const sent = fetch(`${String(line).trim()}${path}`, { method: 'POST', headers })

  await assert.rejects(sent)
  assert.deepEqual(await exit, [null, 'SIGKILL'])
}
