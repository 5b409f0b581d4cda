/**
 * One use of a connection: counts its calls, and runs its scripts.
 *
 * @module
 */

import type { Connection } from './connection.ts'
import { type FailureReason, failureReasons, RedisFailure } from './failure.ts'
import type {
  CallOptions,
  RedisArgument,
  RedisPort,
  RedisReply,
  RedisState,
  RedisUse,
  UseStats,
} from './port.ts'
import type { RedisScript } from './script.ts'

export class UsePort implements RedisPort {
  readonly use: RedisUse
  readonly #connection: Connection
  readonly #failures: Record<FailureReason, number>
  #calls = 0
  #aborted = 0

  constructor(connection: Connection, use: RedisUse) {
    this.use = { name: use.name, fallback: use.fallback }
    this.#connection = connection
    const none = failureReasons.map((reason) => [reason, 0] as const)
    this.#failures = Object.fromEntries(none) as Record<FailureReason, number>
  }

  get state(): RedisState {
    return this.#connection.state
  }

  async call(
    command: string,
    args: readonly RedisArgument[] = [],
    options: CallOptions = {},
  ): Promise<RedisReply> {
    this.#calls += 1
    try {
      return await this.#connection.send(command, args, options)
    } catch (error) {
      if (error instanceof RedisFailure) this.#failures[error.reason] += 1
      else this.#aborted += 1
      throw error
    }
  }

  async run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly RedisArgument[] = [],
    options: CallOptions = {},
  ): Promise<RedisReply> {
    const rest = [keys.length, ...keys, ...args]
    const limitMs = Math.min(
      options.timeoutMs ?? Number.POSITIVE_INFINITY,
      this.#connection.timeoutMs,
    )
    const untilMs = this.#connection.now() + limitMs
    try {
      return await this.call('EVALSHA', [script.sha, ...rest], options)
    } catch (error) {
      if (!(error instanceof RedisFailure) || error.replyCode !== 'NOSCRIPT') throw error
      const timeoutMs = Math.max(untilMs - this.#connection.now(), 1)
      return await this.call('EVAL', [script.lua, ...rest], { ...options, timeoutMs })
    }
  }

  onUp(act: () => void): () => void {
    return this.#connection.onUp(act)
  }

  onDown(act: (why: string) => void): () => void {
    return this.#connection.onDown(act)
  }

  stats(): UseStats {
    const failures = { ...this.#failures }
    return { ...this.use, calls: this.#calls, failures, aborted: this.#aborted }
  }
}
