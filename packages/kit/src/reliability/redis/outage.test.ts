/** B2 in short, seen from HTTP: `testing/prove-redis-faults.ts` has all faults in full. */

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { runFault } from './testing/fault-run.ts'
import { redisFaults } from './testing/redis-faults.ts'

const run = { beforeMs: 500, faultMs: 1_500, perSecond: 100 }
/** What a machine that is busy with other tests may add. */
const patienceMs = 1_000

suite('while Redis hangs', { concurrency: true }, () => {
  test('every request is answered from what the service has, and from Redis soon after', async (t) => {
    await using server = await redisServer()
    const place = { server, url: server.url }

    const figures = await runFault(redisFaults.stopped, place, { client: 'kit' }, run)

    t.diagnostic(JSON.stringify(figures))
    assert.equal(figures.failed, 0)
    assert.ok((figures.p99DuringMs['/cached'] ?? Infinity) < patienceMs)
    assert.ok((figures.p99DuringMs['/exact'] ?? Infinity) < patienceMs)
    assert.ok((figures.backMs['/cached'] ?? Infinity) <= 3_000 + patienceMs)
    assert.ok((figures.backMs['/exact'] ?? Infinity) <= 10_000)
    assert.ok(figures.pendingAtEnd <= 20, `${figures.pendingAtEnd} pending`)
  })

  test('control: with a client as it is by default, requests wait as long as it hangs', async () => {
    await using server = await redisServer()
    const place = { server, url: server.url }

    const figures = await runFault(redisFaults.stopped, place, { client: 'driver-default' }, run)

    assert.ok((figures.p99DuringMs['/cached'] ?? 0) > patienceMs)
    assert.ok(figures.pendingAtEnd > 20, `${figures.pendingAtEnd} pending`)
  })
})
