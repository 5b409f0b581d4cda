/**
 * Reads a Redis stream for as long as the caller likes, through every outage.
 *
 * It goes on after the last entry that was handed out, so an outage loses nothing that the server
 * has kept. Entries trimmed in the meantime are gone without a word: who needs all of them compares
 * the ids or reads its snapshot again.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import { RedisFailure } from './failure.ts'
import type { RedisPort, RedisReply } from './port.ts'

export interface StreamEntry {
  readonly id: string
  /** Names and values in turn, as they were added. */
  readonly fields: readonly string[]
}

export interface StreamReading {
  readonly key: string
  /** Read what comes after it: `0` for all, `$` for what is added from now on. */
  readonly afterId: string
  readonly signal: AbortSignal
  /** At most so many at once. Default 1,000. */
  readonly count?: number
  /** How long the server may wait for the next; shorter than the limit of the connection. */
  readonly blockMs: number
  /** Between two attempts on a connection that is up: full jitter up to this. Default 500. */
  readonly pauseMaxMs?: number
  /** `0..1`, 1 excluded. Default `Math.random`. */
  readonly random?: () => number
}

/** Batches of entries, until the signal is aborted. `port` is one of a connection with `blockMs`. */
export async function* readStream(
  port: RedisPort,
  reading: StreamReading,
): AsyncGenerator<readonly StreamEntry[], void, undefined> {
  const { key, signal, blockMs, count = 1_000, pauseMaxMs = 500, random = Math.random } = reading
  let afterId = reading.afterId
  while (!signal.aborted) {
    const entries = await attempt(async () => {
      // `$` would skip what is added between two reads, so it becomes the id that it means.
      if (afterId === '$')
        afterId = lastIdOf(await port.call('XREVRANGE', [key, '+', '-', 'COUNT', 1]))
      const args = ['COUNT', count, 'BLOCK', blockMs, 'STREAMS', key, afterId]
      return entriesOf(await port.call('XREAD', args, { signal }))
    }, signal)
    if (entries === undefined) {
      const pauseMs = random() * pauseMaxMs
      await attempt(() => untilWorthTrying(port, pauseMs, signal), signal)
    }
    if (!entries?.length) continue
    afterId = entries.at(-1)?.id ?? afterId
    yield entries
  }
}

/** `undefined` if Redis is away or the caller has gone. */
async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RedisFailure || signal.aborted) return undefined
    throw error
  }
}

/** While Redis is away, every attempt would cost what it costs to fail, and find out nothing. */
async function untilWorthTrying(
  port: RedisPort,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (port.state === 'up') return await wait(pauseMs, undefined, { signal })
  const { promise, resolve } = Promise.withResolvers<void>()
  const leave = () => resolve()
  const end = port.onUp(leave)
  signal.addEventListener('abort', leave)
  await promise
  signal.removeEventListener('abort', leave)
  end()
}

function lastIdOf(reply: RedisReply): string {
  const [entry] = rawEntries(reply)
  return entry?.id ?? '0'
}

/** `[[key, [[id, [name, value, …]], …]]]`, or `null` if nothing came in time. */
function entriesOf(reply: RedisReply): readonly StreamEntry[] {
  const [stream] = Array.isArray(reply) ? reply : []
  return rawEntries(Array.isArray(stream) ? stream[1] : null)
}

function rawEntries(reply: RedisReply): readonly StreamEntry[] {
  if (!Array.isArray(reply)) return []
  return reply.map(([id, fields]: [string, readonly string[]]) => ({ id, fields }))
}
