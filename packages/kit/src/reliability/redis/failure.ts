/**
 * Why a call to Redis has no result.
 *
 * Redis is degradable: the caller is meant to catch this and do without. One that forgets answers
 * 503, not 500, without a word about what is behind it; the detail is the cause, for the log.
 *
 * @module
 */

import {
  type KitError,
  type KitErrorOptions,
  UnavailableError,
} from '../../foundation/errors/index.ts'

/**
 * `away`: not connected. `open`: the breaker refused it. `busy`: too many calls are under way.
 * `timeout`: no answer in time. `lost`: the connection broke while it was under way. `reply`: Redis
 * answered with an error. `closed`: this side was closed.
 */
export type FailureReason = 'away' | 'open' | 'busy' | 'timeout' | 'lost' | 'reply' | 'closed'

export const failureReasons: readonly FailureReason[] = [
  'away',
  'open',
  'busy',
  'timeout',
  'lost',
  'reply',
  'closed',
]

const answer = { 'retry-after': '1' }

export class RedisFailure extends (UnavailableError as new (
  message: string,
  options?: KitErrorOptions,
) => KitError) {
  readonly reason: FailureReason
  /** First word of an error reply, such as `WRONGTYPE`. */
  readonly replyCode: string | undefined
  /** For operators: what happened, without the name of the connection. */
  readonly detail: string

  constructor(connection: string, reason: FailureReason, detail: string, replyCode?: string) {
    const cause = `redis ${connection}: ${detail}`
    super('A part of the service cannot be used at the moment.', { cause, headers: answer })
    this.reason = reason
    this.detail = detail
    this.replyCode = replyCode
  }
}

/** Answers about data, from a server that is well. */
const codesOfHealth = new Set(['NOSCRIPT', 'BUSYGROUP', 'NOGROUP'])

/** All other error replies count against the server: it does not do what it is asked to. */
export function countsAsFailure(replyCode: string | undefined): boolean {
  return replyCode === undefined || !codesOfHealth.has(replyCode)
}

/**
 * The driver's error in words that may be logged. An error reply can repeat arguments of the command,
 * and those of a login are the password; so only what comes before them is kept.
 */
export function describeReply(error: Error, password: string | undefined): string {
  const [beginning = ''] = error.message.split(/,? with args/)
  const text = beginning.slice(0, 200)
  return password === undefined ? text : text.replaceAll(password, '***')
}
