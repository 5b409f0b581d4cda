/**
 * One use of a connection: counts its calls, and runs its scripts.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
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

/** For who traces; without anybody it costs one check. */
const traced = tracingChannel<unknown, object>('plimsoll:redis.command')

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

  call(
    command: string,
    args: readonly RedisArgument[] = [],
    options: CallOptions = {},
  ): Promise<RedisReply> {
    return this.#counted(command, args, options)
  }

  async #counted(
    command: string,
    args: readonly RedisArgument[],
    options: CallOptions,
    expected?: 'NOSCRIPT',
  ): Promise<RedisReply> {
    this.#calls += 1
    try {
      return await this.#send(command, args, options)
    } catch (error) {
      // Nobody does without anything because of what was expected.
      if (expected !== undefined && isReply(error, expected)) throw error
      if (error instanceof RedisFailure) this.#failures[error.reason] += 1
      else this.#aborted += 1
      throw error
    }
  }

  #send(
    command: string,
    args: readonly RedisArgument[],
    options: CallOptions,
  ): Promise<RedisReply> {
    if (!traced.start.hasSubscribers) return this.#connection.send(command, args, options)
    const about = { command, use: this.use.name }
    return traced.tracePromise(() => this.#connection.send(command, args, options), about)
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
      return await this.#counted('EVALSHA', [script.sha, ...rest], options, 'NOSCRIPT')
    } catch (error) {
      if (!isReply(error, 'NOSCRIPT')) throw error
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

function isReply(error: unknown, code: string): boolean {
  return error instanceof RedisFailure && error.replyCode === code
}
