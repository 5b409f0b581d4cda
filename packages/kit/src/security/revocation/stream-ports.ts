/**
 * Two connections to Redis: one for calls that end in time, one that waits at the stream.
 *
 * @module
 */

import type { RevocationRedis } from './options.ts'
import type { StreamFeedOptions } from './stream-feed.ts'
import { StreamState, type StreamStateOptions } from './stream-state.ts'

// Also how long a reader that is given up may hold its connection.
const blockMs = 500
const fallback = 'the database is polled, and strict revocation answers that it is pending'

export interface OpenStreamOptions extends Omit<StreamStateOptions, 'port'> {
  readonly timeoutMs: number
}

export function openStream(
  redis: RevocationRedis,
  { timeoutMs, ...state }: OpenStreamOptions,
): { readonly stream: StreamState; readonly read: StreamFeedOptions['read'] } {
  const port = redis.connection({ name: 'revocation', fallback, timeoutMs })
  const waiting = redis.connection({ name: 'revocation-feed', fallback, timeoutMs, blockMs })
  const stream = new StreamState({ ...state, port })
  return {
    stream,
    async *read(afterId, signal) {
      // Only who has Redis has its driver.
      const { readStream } = await import('../../reliability/redis/index.ts')
      yield* readStream(waiting, {
        key: stream.streamKey,
        afterId,
        signal,
        blockMs,
        pauseMaxMs: 100,
      })
    },
  }
}
