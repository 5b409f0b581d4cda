/**
 * What a limit is: some windows that hold at once, how they count, and how strictly several
 * processes agree.
 *
 * @module
 */

/** How a window counts; see the pure modules of the same names. */
export type LimitAlgorithm = 'gcra' | 'strict'

/** How strictly processes that share Redis agree. */
export type LimitMode = 'exact' | 'lease' | 'optimistic'

/** What happens while Redis, which is configured, cannot be asked. */
export type OnUnavailable = 'local' | 'deny' | 'allow'

/** `limit` requests of cost 1 in `periodMs`. */
export interface LimitWindow {
  /** Such as `minute`; a structured-field string (RFC 9651) in headers. */
  readonly name: string
  readonly limit: number
  readonly periodMs: number
}

export interface LimitPolicy {
  /** A token such as `login`: part of keys, headers and metrics. */
  readonly name: string
  /** One to four, all of which must have room. */
  readonly windows: readonly LimitWindow[]
  readonly algorithm: LimitAlgorithm
  readonly mode: LimitMode
  readonly onUnavailable: OnUnavailable
}
