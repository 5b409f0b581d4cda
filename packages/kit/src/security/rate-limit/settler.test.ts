/** How often the store is told what was taken without asking, and that nothing is kept from it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LimitStore, StoreAsk } from './limit-store.ts'
import type { LimitPolicy } from './policy.ts'
import { type SimulatedNodes, simulatedNodes } from './testing/simulated-nodes.ts'

const key = 'key'
const network = { delayMs: () => 0.1, isLost: () => false }

function policyOf(limit: number): LimitPolicy {
  return {
    name: 'run',
    windows: [{ name: 'window', limit, periodMs: 60_000 }],
    algorithm: 'gcra',
    mode: 'optimistic',
    onUnavailable: 'local',
  }
}

/** Nodes whose store counts how often it is told, and how many units. */
async function toldNodes(nodes: number) {
  const told = { calls: 0, units: 0 }
  const listening = (store: LimitStore): LimitStore => ({
    ...bound(store),
    settle(asks: readonly StoreAsk[], ...rest) {
      told.calls += 1
      for (const { want } of asks) told.units += want
      return store.settle(asks, ...rest)
    },
  })
  return { told, ...(await simulatedNodes({ nodes, network, store: listening })) }
}

function bound(store: LimitStore): LimitStore {
  return {
    take: (...call) => store.take(...call),
    settle: (...call) => store.settle(...call),
    refund: (...call) => store.refund(...call),
    peek: (...call) => store.peek(...call),
    heartbeat: (...call) => store.heartbeat(...call),
  }
}

async function takeEachMs({ time, nodes }: SimulatedNodes, policy: LimitPolicy, count: number) {
  const [node] = nodes
  for (let taken = 0; taken < count; taken += 1) {
    await node?.take([{ policy, key, cost: 1 }])
    await time.advance(1)
  }
}

test('far from its limit a busy key is told of every 200 ms', async () => {
  const { told, ...run } = await toldNodes(2)

  await takeEachMs(run, policyOf(100_000), 2_000)

  assert.ok(told.calls >= 8 && told.calls <= 12, `${told.calls} calls`)
})

test('close to its limit it is told of every 5 ms', async () => {
  const { told, ...run } = await toldNodes(2)
  const policy = policyOf(600)
  // Of the 100 that are left then, 1 in 80 may wait.
  await run.nodes[1]?.take([{ policy, key, cost: 500 }])
  await run.time.advance(20)
  told.calls = 0

  await takeEachMs(run, policy, 60)

  assert.ok(told.calls >= 9, `${told.calls} calls`)
})

test('a key that is quiet for a while is told of within 5 ms when it comes again', async () => {
  const { told, ...run } = await toldNodes(2)
  const policy = policyOf(100_000)
  await takeEachMs(run, policy, 20)
  await run.time.advance(500)
  told.units = 0

  await takeEachMs(run, policy, 1)
  await run.time.advance(6)

  assert.equal(told.units, 1)
})

test('much at once does not wait', async () => {
  const { told, ...run } = await toldNodes(2)
  const policy = policyOf(10_000)
  await takeEachMs(run, policy, 10)
  told.units = 0

  await run.nodes[0]?.take([{ policy, key, cost: 300 }])
  await run.time.advance(6)

  assert.ok(told.units >= 300, `${told.units} units`)
})

test('what waits is told before the limiter ends, and forgotten soon if there is nothing', async () => {
  const { told, time, nodes } = await toldNodes(1)
  const [node] = nodes
  const policy = policyOf(100_000)
  await takeEachMs({ time, nodes } as SimulatedNodes, policy, 20)
  const whileRunning = told.units

  const closed = node?.shared.close()
  await time.advance(10)
  await closed

  assert.ok(whileRunning < 20)
  assert.equal(told.units, 20)
  await time.advance(250)
  assert.equal(node?.shared.settler.size, 0)
})
