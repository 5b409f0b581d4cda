/**
 * The whole service while Redis or PostgreSQL is away, or it is replaced itself, in short:
 * `npm run prove:faults` has all faults, the times that are promised, and the controls.
 */

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { failuresIn, isToldApart } from './testing/fault-promises.ts'
import { type FaultFigures, faultRunOn } from './testing/fault-run.ts'
import { faultStand } from './testing/fault-stand.ts'
import { rollingRun } from './testing/rolling-run.ts'

const times = { beforeMs: 600, faultMs: 2_000, perSecond: 42 }
const bounds = {
  // Few enough for those that wait for PostgreSQL to use up all of them; twice as many are served at a
  // time, which with two was no more than a machine that is busy leaves waiting without any fault.
  DATABASE_POOL_MAX: '3',
  // Two pictures are in work for each thread. On a machine of two cores that would be two, which
  // a busy one needs the whole second for: it would be overload that refuses, not the fault.
  MODEL_WORKERS: '4',
}
/** The promise is 3 s; a machine that is busy with other tests may need more. */
const backMs = 8_000

suite('the service', { concurrency: true }, () => {
  test('while a store hangs', async (t) => {
    await using stand = await faultStand({ env: bounds })

    await t.test('Redis: every request is answered as before', async (of) => {
      const figures = await faultRunOn(
        stand,
        'redis',
        { cause: ({ server }) => server.pause(), heal: ({ server }) => server.resume() },
        times,
      )

      of.diagnostic(JSON.stringify(figures))
      assert.deepEqual(
        failuresIn(figures, () => true),
        [],
      )
      assert.equal(figures.wasDown, true)
      assertBack(figures)
    })

    await t.test('PostgreSQL: 503 where it is needed and nowhere else', async (of) => {
      const figures = await faultRunOn(
        stand,
        'postgres',
        { cause: ({ proxy }) => proxy.set('blackhole'), heal: ({ proxy }) => proxy.set('pass') },
        times,
      )

      of.diagnostic(JSON.stringify(figures))
      const isOfStore = (name: string) => name === 'history' || name === 'classify'
      assert.deepEqual(
        failuresIn(figures, (name) => !isOfStore(name)),
        [],
      )
      const refused = failuresIn(figures, isOfStore)
      assert.ok(refused.length > 0)
      for (const answer of refused) assert.ok(isToldApart(answer), answer)
      assert.equal(figures.mute, 0)
      assert.equal(figures.lost, 0)
      assertBack(figures)
    })
  })

  test('no request fails while its instances are replaced behind nginx', async (t) => {
    const figures = await rollingRun({ restarts: 1, perSecond: 24, drainMs: 1_000 })

    t.diagnostic(JSON.stringify(figures))
    assert.deepEqual(figures.failures, {})
    assert.ok(figures.requests > 50, `${figures.requests} requests`)
  })
})

function assertBack({ upMs, lastFailedMs, isDead }: FaultFigures): void {
  assert.equal(isDead, false)
  assert.ok(upMs <= backMs, `up after ${upMs} ms`)
  assert.ok(lastFailedMs <= backMs, `a failure after ${lastFailedMs} ms`)
}
