/** Planted defects and twins of error bodies. @module */

import type { Flags } from './flags.ts'

/** Message of an error, where a defect says more than it should. */
export function plantedMessage(flags: Flags, code: string, message: string): string {
  if (code !== 'NOT_FOUND') return message
  if (flags.has('err-sql')) {
    return 'no rows for SELECT id, name FROM items WHERE id = $1 AND owner_id = $2'
  }
  return flags.has('twin:err-sql') ? 'Please select one from the list where it was found.' : message
}

/** The body, where a defect or a twin has another. */
export function plantedBody(flags: Flags, error: { code: string; message: string }): object {
  const { code, message } = error
  if (flags.has('err-shapes') && code === 'INVALID') return { errors: [message] }
  if (flags.has('twin:err-shapes') && code === 'INVALID') return { error, fields: [message] }
  if (flags.has('debug-stack')) return { error, stack: new Error(message).stack }
  return flags.has('twin:debug-stack') ? { error, stack: 'Node.js at the edge' } : { error }
}
