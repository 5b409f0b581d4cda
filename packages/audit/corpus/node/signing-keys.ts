/** What signatures are checked with. @module */

import { type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Flags } from './flags.ts'

export interface VerifyingKeys {
  readonly algorithm: 'HS256' | 'RS256'
  readonly secret: string
  readonly publicKey: KeyObject | undefined
  readonly publicPem: string | undefined
  readonly flags: Flags
}

/** Compares the text, so that no two spellings of one signature are both right. */
export function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
