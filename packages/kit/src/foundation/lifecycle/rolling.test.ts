import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failuresOf } from './testing/rolling-load.ts'
import { type Front, rollingRestarts } from './testing/rolling-restarts.ts'

const fronts: readonly Front[] = ['nginx', 'HAProxy', 'no proxy']

for (const front of fronts) {
  test(`no request fails while the processes of a service restart in turn: ${front}`, async (t) => {
    const tally = await rollingRestarts({ design: 'kit', front, restarts: 2 })

    t.diagnostic(JSON.stringify(tally))
    assert.deepEqual(tally.failures, {})
    assert.ok(tally.requests > 100, `${tally.requests} requests`)
  })

  test(`control: requests fail if each closes as Fastify does: ${front}`, async (t) => {
    let failures = 0

    // Whether a request is on its way at the very moment rests on chance.
    for (let run = 1; run <= 3 && failures === 0; run++) {
      const tally = await rollingRestarts({ design: 'close', front, restarts: 1 })
      t.diagnostic(JSON.stringify(tally))
      failures += failuresOf(tally)
    }

    assert.ok(failures > 0)
  })
}
