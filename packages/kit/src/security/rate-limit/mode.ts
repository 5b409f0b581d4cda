/**
 * How processes agree about one ask; a file per mode.
 *
 * @module
 */

import type { CountedLimit } from './counted-limits.ts'
import type { LimitAsk, LimitView } from './limiter.ts'

/** One ask, with its limit looked up. */
export interface CountedAsk {
  /** As it was asked. */
  readonly ask: LimitAsk
  readonly limit: CountedLimit
  readonly key: string
  readonly cost: number
}

/** `wait`: it cannot be told without the store. */
export type Verdict = 'take' | 'wait' | 'deny'

/** What the store made of it, or that it did not answer. */
export type Outcome =
  | { readonly kind: 'taken'; readonly view: LimitView | undefined }
  | { readonly kind: 'denied'; readonly view: LimitView }
  | { readonly kind: 'failed'; readonly isUnsent: boolean }

export const taken: Outcome = { kind: 'taken', view: undefined }

export interface Mode {
  /**
   * Changes nothing.
   *
   * @param place claimed at `nowUs`, as to find a key is most of what it costs
   */
  judge(ask: CountedAsk, place: number, nowUs: number): Verdict
  /** After the verdict `take`, at once. */
  take(ask: CountedAsk, place: number, nowUs: number): void
  /** After the verdict `wait`. Never rejects. */
  obtain(ask: CountedAsk, withinMs: number): Promise<Outcome>
  /** Gives back what was taken or obtained, in full. */
  putBack(ask: CountedAsk, nowUs: number): void
}
