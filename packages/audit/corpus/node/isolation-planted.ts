/** Planted defects and twins of whose items one may read, change and remove. @module */

import type { Flags } from './flags.ts'

/** Whether the owner is not asked for in this way to an item. */
export function forgetsOwner(flags: Flags, way: 'change' | 'remove' | 'list'): boolean {
  return flags.has(forgetful[way])
}

const forgetful = { change: 'bola-change', remove: 'bola-remove', list: 'bola-list' }

/** A removal of what is not there for the caller is answered as done, and nothing is done. */
export function removesQuietly(flags: Flags): boolean {
  return flags.has('twin:bola-remove')
}

/** An item of somebody else is forbidden rather than unknown. */
export function forbidsForeign(flags: Flags): boolean {
  return flags.has('twin:bola-change')
}
