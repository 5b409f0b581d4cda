/**
 * Tells other processes through Redis that a flag was changed, so that they read at once.
 *
 * Only a hint: what is not heard, because Redis is away or a message was lost, is found by the next
 * read of the database. So nothing here waits, and nothing fails.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'

/** What is needed of `app.redis` of `@plimsoll/kit/redis`. */
export interface HintRedis {
  shared(use: { readonly name: string; readonly fallback: string }): {
    call(command: string, args: readonly string[]): Promise<unknown>
  }
  subscribe(subscription: {
    readonly name: string
    readonly fallback: string
    readonly channel: string
    readonly onMessage: (text: string) => void
    readonly onResync: () => void
  }): () => void
}

export interface ChangeHints {
  /** This process has changed a flag. */
  tell(): void
  close(): void
}

const channel = 'plimsoll:flags:changed'
const fallback = 'a change is known with the next read of the database, within a second'

/** @param onHint another process has changed a flag, or may have */
export function changeHints(redis: HintRedis | false, onHint: () => void): ChangeHints {
  if (redis === false) return { tell: () => undefined, close: () => undefined }
  const own = randomUUID()
  const port = redis.shared({ name: 'flags', fallback })
  const end = redis.subscribe({
    ...{ name: 'flag-changes', fallback, channel },
    onMessage(text) {
      if (text !== own) onHint()
    },
    onResync: onHint,
  })
  return {
    tell() {
      // The port counts what fails, and the others read without being told.
      port.call('PUBLISH', [channel, own]).catch(() => undefined)
    },
    close: end,
  }
}
