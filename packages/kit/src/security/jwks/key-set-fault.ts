/**
 * Why a key set was not taken.
 *
 * @module
 */

/** How an attempt ended: a closed set, so it may label a metric. */
export const fetchResults = [
  'ok',
  'unreachable',
  'timeout',
  'status',
  'too_large',
  'malformed',
  'refused',
] as const

export type FetchResult = (typeof fetchResults)[number]

/** For the operator; the last good set stays in use. */
export class KeySetFault extends Error {
  readonly result: Exclude<FetchResult, 'ok'>

  constructor(result: Exclude<FetchResult, 'ok'>, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'KeySetFault'
    this.result = result
  }
}
