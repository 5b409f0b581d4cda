/**
 * Finds clients that stopped reading their answer, which would hold its memory for ever.
 *
 * Only looks: what waits in the process to be sent, and whether any of it left since the last look.
 * A handler that is slow to produce leaves nothing waiting, so it is never taken for a reader that
 * is slow to read, as with Fastify's `connectionTimeout`.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What had left when progress was last seen. */
interface Progress {
  readonly takenBytes: number
  readonly queuedBytes: number
  readonly atMs: number
}

export class StalledReaders {
  readonly #stallMs: number
  readonly #waiting = new WeakMap<ServerResponse, Progress>()

  constructor(stallMs: number) {
    this.#stallMs = stallMs
  }

  /** Whether the reader has taken nothing for `stallMs`, as seen by these looks. */
  isStalled(response: ServerResponse, nowMs: number): boolean {
    // Without a socket it waits behind another answer on its connection.
    const { socket } = response
    if (socket === null || !(socket.writableLength > 0)) return false
    const seen = progressOf(socket, nowMs)
    const before = this.#waiting.get(response)
    if (before === undefined || hasMoved(before, seen)) {
      this.#waiting.set(response, seen)
      return false
    }
    return nowMs - before.atMs >= this.#stallMs
  }
}

function hasMoved(before: Progress, seen: Progress): boolean {
  return seen.takenBytes !== before.takenBytes || seen.queuedBytes < before.queuedBytes
}

function progressOf(socket: Socket, atMs: number): Progress {
  return {
    // Whole chunks. What the service adds meanwhile is no progress of the reader.
    takenBytes: socket.bytesWritten - socket.writableLength,
    queuedBytes: queuedBytesOf(socket),
    atMs,
  }
}

interface Handle {
  readonly writeQueueSize?: number
  /** Below TLS: what is left of the encrypted chunk. */
  readonly _parent?: Handle
}

/** What is left of the chunk being sent, which may be all of a large answer. */
function queuedBytesOf(socket: Socket): number {
  // Node tells it nowhere else, and looks here itself before it calls a socket idle.
  const { _handle } = socket as { readonly _handle?: Handle | null }
  return _handle?._parent?.writeQueueSize ?? _handle?.writeQueueSize ?? 0
}
