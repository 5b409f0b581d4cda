/**
 * Whether an operation that was not found is really not there: a document lists the operations, and
 * it is not among them.
 *
 * @module
 */

import type { Stand } from './stand.ts'

export function hasDocument({ api }: Stand): boolean {
  return api.operations.length > 0
}
