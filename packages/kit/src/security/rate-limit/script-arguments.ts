/**
 * What the script is told: the policies once, then the asks, as numbers in text.
 *
 * @module
 */

import { gcraRule } from './gcra.ts'
import type { LimitPolicy, LimitWindow } from './policy.ts'
import type { ScriptOperation } from './script.ts'
import { subWindowRule } from './sub-windows.ts'

type Argument = string | number

/** An ask of one key. */
export interface KeyAsk {
  readonly policy: LimitPolicy
  readonly want: number
}

export function scriptArguments(
  operation: ScriptOperation,
  nodes: number,
  asks: readonly KeyAsk[],
): readonly Argument[] {
  const numbers = new Map<LimitPolicy, number>()
  for (const { policy } of asks) {
    if (!numbers.has(policy)) numbers.set(policy, numbers.size + 1)
  }
  const args: Argument[] = [operation, nodes, numbers.size]
  for (const policy of numbers.keys()) args.push(...policyArguments(policy))
  for (const { policy, want } of asks) args.push(numbers.get(policy) ?? 0, want)
  return args
}

const known = new WeakMap<LimitPolicy, readonly Argument[]>()

function policyArguments(policy: LimitPolicy): readonly Argument[] {
  const before = known.get(policy)
  if (before !== undefined) return before
  const ids = windowIds(policy.windows)
  const args: Argument[] = [policy.algorithm === 'gcra' ? 'g' : 's', policy.windows.length]
  for (const [index, window] of policy.windows.entries()) {
    const { intervalUs } = gcraRule(window)
    const us = policy.algorithm === 'gcra' ? intervalUs : subWindowRule(window).spanUs
    args.push(ids[index] ?? 0, window.limit, us)
  }
  known.set(policy, args)
  return args
}

const idsPerDoubling = 7.3
const idCount = 256

/**
 * A byte by which the script knows a window again: its period, told apart from one a tenth longer.
 * Where that is changed to another of the same id, the state still means about the same.
 */
export function windowIds(windows: readonly LimitWindow[]): readonly number[] {
  const ids: number[] = []
  for (const { periodMs } of windows) {
    let id = Math.floor(Math.log2(periodMs) * idsPerDoubling)
    while (ids.includes(id)) id = (id + 1) % idCount
    ids.push(id)
  }
  return ids
}
