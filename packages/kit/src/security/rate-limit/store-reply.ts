/**
 * What the script answers, as numbers in one flat list: for each ask what was granted, then for each
 * window how far it is ahead, what remains, and the wait. Anything else is no answer.
 *
 * @module
 */

import type { StoredWindow, StoreReply } from './limit-store.ts'
import type { KeyAsk } from './script-arguments.ts'

const perWindow = 3

/** Undefined if it is no answer to these asks. */
export function readReply(reply: unknown, asks: readonly KeyAsk[]): StoreReply | undefined {
  if (!Array.isArray(reply) || !reply.every(isCount)) return undefined
  const granted: number[] = []
  const windows: StoredWindow[][] = []
  let at = 0
  for (const { policy, want } of asks) {
    const units = reply[at] ?? -1
    if (units < 0 || units > want) return undefined
    granted.push(units)
    windows.push(policy.windows.map((_, index) => windowAt(reply, at + 1 + index * perWindow)))
    at += 1 + policy.windows.length * perWindow
  }
  return at === reply.length ? { granted, windows } : undefined
}

function windowAt(reply: readonly number[], at: number): StoredWindow {
  return { aheadUs: reply[at] ?? 0, remaining: reply[at + 1] ?? 0, waitUs: reply[at + 2] ?? 0 }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
