/**
 * Redis in which each call ends when and how the test says, for orders of things that a real one does
 * not produce on demand.
 *
 * @module
 */

import type { RedisArgument, RedisPort, RedisReply } from '../../../reliability/redis/index.ts'
import type { HubRedis } from '../hub-options.ts'

export interface Append {
  /** Above which number, and who writes. */
  readonly floor: number
  readonly origin: string
  /** Of its entries. */
  readonly numbers: readonly number[]
  done(): void
  fail(): void
}

interface Entry {
  readonly seq: number
  readonly previous: number
  readonly origin: string
  readonly number: number
  /** `undefined` for a mark. */
  readonly data?: string
}

export class ScriptedRedis implements HubRedis {
  readonly appends: Append[] = []
  #reading: PromiseWithResolvers<RedisReply> | undefined
  #unread: RedisReply[] = []

  connection({ name, fallback }: { readonly name: string; readonly fallback: string }): RedisPort {
    return {
      use: { name, fallback },
      state: 'up',
      onUp: () => () => {},
      onDown: () => () => {},
      call: (_command, _args, options) => this.#read(options?.signal),
      run: (_script, _keys, args) => this.#append(args ?? []),
    }
  }

  /** What the stream has next. */
  feed({ seq, previous, origin, number, data }: Entry, topic: string): void {
    const names = data === undefined ? ['t', '', 'y', ''] : ['t', topic, 'y', 'x']
    const about = ['p', String(previous), 'o', origin, 'n', String(number)]
    const text = data === undefined ? '[]' : JSON.stringify(data)
    this.#unread.push([`${seq}-0`, [...about, ...names, 'a', '', 'd', text]])
    this.#answer()
  }

  #append(args: readonly RedisArgument[]): Promise<RedisReply> {
    const { promise, resolve, reject } = Promise.withResolvers<RedisReply>()
    this.appends.push({
      floor: Number(args[0]),
      origin: String(args[3]),
      numbers: args.slice(4).flatMap((arg, at) => (at % 5 === 0 ? [Number(arg)] : [])),
      done: () => resolve(1),
      fail: () => reject(new Error('lost')),
    })
    return promise
  }

  #read(signal: AbortSignal | undefined): Promise<RedisReply> {
    const reading = Promise.withResolvers<RedisReply>()
    this.#reading = reading
    signal?.addEventListener('abort', () => reading.reject(signal.reason))
    this.#answer()
    return reading.promise
  }

  #answer(): void {
    if (this.#reading === undefined || this.#unread.length === 0) return
    this.#reading.resolve([['stream', this.#unread]])
    this.#reading = undefined
    this.#unread = []
  }
}
