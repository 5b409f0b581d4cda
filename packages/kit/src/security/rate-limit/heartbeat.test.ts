import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from './create-limiter.ts'
import { SimulatedServer, SimulatedStore } from './testing/simulated-store.ts'
import { VirtualTime } from './testing/virtual-time.ts'

test('a process that joins is known to the others within a second', async () => {
  const { time, join, nodes } = fleet()
  join('one')
  await time.advance(500)
  const alone = nodes()

  join('other')
  await time.advance(1_100)

  assert.deepEqual(alone, [1])
  assert.deepEqual(nodes(), [2, 2])
})

test('a process that is gone is forgotten, but not at once', async () => {
  const { time, join, nodes } = fleet()
  join('one')
  const other = join('other')
  await time.advance(1_100)

  const closing = other.close()
  await time.advance(10)
  await closing
  const soon = nodes()[0]
  await time.advance(6_000)

  assert.equal(soon, 2)
  assert.equal(nodes()[0], 1)
})

test('after an outage nobody takes itself for the only one', async () => {
  const { time, join, nodes, network } = fleet()
  for (const name of ['one', 'two', 'three']) join(name)
  await time.advance(1_100)

  network.isAway = true
  await time.advance(60_000)
  const during = nodes()
  network.isAway = false
  const least: number[] = []
  for (let step = 0; step < 400; step += 1) {
    await time.advance(10)
    least.push(Math.min(...nodes()))
  }

  assert.deepEqual(during, [3, 3, 3])
  assert.equal(Math.min(...least), 3)
})

function fleet() {
  const time = new VirtualTime()
  const server = new SimulatedServer(time)
  const network = { isAway: false }
  const limiters: ReturnType<typeof createLimiter>[] = []
  return {
    time,
    network,
    nodes: () => limiters.map((limiter) => limiter.stats().nodes),
    join(nodeId: string) {
      const lossy = { delayMs: () => 0.2, isLost: () => network.isAway }
      const store = new SimulatedStore(time, server, lossy)
      const limiter = createLimiter({ store, nodeId, clock: time, keysMax: 100 })
      limiters.push(limiter)
      return limiter
    },
  }
}
