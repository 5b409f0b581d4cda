/** B21: an event loop that stands still for 2 s, in a real process under an orchestrator's probes. */

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { asked } from './testing/asked.ts'
import { answers, instance, type Threshold } from './testing/orchestrator.ts'

const blockedMs = 2_000
const readyTimeoutMs = 300
/** As Kubernetes has it by default, but ten times as often. */
const patient: Threshold = { periodMs: 1_000, timeoutMs: 1_000, failures: 3 }
const hasty: Threshold = { periodMs: 200, timeoutMs: 300, failures: 2 }

suite('an event loop that stands still', { concurrency: true }, () => {
  test('a blocked instance goes out of rotation, says why when it is back, and is not restarted', async () => {
    await using blocked = await instance(patient)
    await using other = await instance(patient)
    const { pid, url } = blocked.service
    await ready(url)

    const spinning = asked(`${url}/spin/${blockedMs}`)
    await delay(100)
    const [isInRotation, isOtherInRotation, alive] = await Promise.all([
      answers(`${url}/readyz`, readyTimeoutMs),
      answers(`${other.service.url}/readyz`, blockedMs),
      asked(`${url}/livez`),
    ])
    await spinning
    await delay(700)
    const after = await asked(`${url}/readyz`)

    assert.equal(isInRotation, false)
    assert.equal(isOtherInRotation, true)
    assert.equal(alive.status, 200)
    assert.equal(after.status, 200)
    assert.deepEqual(JSON.parse(after.body), { status: 'degraded', reasons: ['event-loop'] })
    assert.deepEqual([blocked.restarts, blocked.service.pid], [0, pid])
  })

  test('control: a liveness threshold below the standstill restarts it again and again', async () => {
    await using blocked = await instance(hasty)
    const endMs = performance.now() + 20_000

    while (blocked.restarts < 2 && performance.now() < endMs) {
      // The client whose request blocks it sends it again, as clients do.
      await asked(`${blocked.service.url}/spin/${blockedMs}`).catch(() => delay(50))
    }

    assert.ok(blocked.restarts >= 2, `${blocked.restarts} restarts`)
  })
})

async function ready(url: string): Promise<void> {
  const endMs = performance.now() + 10_000
  while (performance.now() < endMs) {
    const { body } = await asked(`${url}/readyz`)
    if (JSON.parse(body).status === 'ready') return
    await delay(20)
  }
  throw new Error('not ready within 10 s')
}
