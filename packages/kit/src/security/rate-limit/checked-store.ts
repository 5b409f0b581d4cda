/**
 * A store whose answers have the form that they must have; others are failures.
 *
 * @module
 */

import type { LimitStore, StoreAsk, StoreReply } from './limit-store.ts'

export function checkedStore(store: LimitStore): LimitStore {
  return {
    take: async (asks, options, call) => checked(asks, await store.take(asks, options, call)),
    settle: async (asks, nodes, call) => checked(asks, await store.settle(asks, nodes, call)),
    refund: async (asks, call) => checked(asks, await store.refund(asks, call)),
    peek: async (asks, call) => checked(asks, await store.peek(asks, call)),
    heartbeat: async (node, ttlMs, call) => {
      const nodes = await store.heartbeat(node, ttlMs, call)
      if (!Number.isSafeInteger(nodes)) throw new TypeError('no number of nodes')
      return nodes
    },
  }
}

function checked(asks: readonly StoreAsk[], reply: StoreReply): StoreReply {
  const isOne =
    reply.granted.length === asks.length &&
    asks.every(({ policy }, index) => reply.windows[index]?.length === policy.windows.length)
  if (!isOne) throw new TypeError('no answer to what was asked')
  return reply
}
