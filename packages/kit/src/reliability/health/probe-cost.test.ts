import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childService } from './testing/child-service.ts'
import { costBackToBackUs } from './testing/probe-cost.ts'
import { greetingPeer } from './testing/tcp-peer.ts'

const rounds = 6
const requests = 500

test('a probe costs what an empty answer costs; control: one that does its check costs more', async (t) => {
  const peerPort = await greetingPeer(t)
  await using service = await childService({ peerPort, isMeasured: true })
  const leastUs = { '/bare': Infinity, '/readyz': Infinity, '/naive': Infinity }

  // In turns, as a machine that is busy for a while makes everything dearer.
  for (let round = 0; round < rounds; round += 1) {
    for (const path of ['/bare', '/readyz', '/naive'] as const) {
      const costUs = await costBackToBackUs(service, path, requests)
      leastUs[path] = Math.min(leastUs[path], costUs)
    }
  }

  t.diagnostic(JSON.stringify(leastUs))
  assert.ok(leastUs['/readyz'] < 2 * leastUs['/bare'], JSON.stringify(leastUs))
  assert.ok(leastUs['/naive'] > 2 * leastUs['/bare'], JSON.stringify(leastUs))
})
