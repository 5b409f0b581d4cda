/**
 * Bounds the reading of one request body: bytes, time, and what happens to the part that nobody
 * reads. Whatever goes wrong in a parser, the request ends.
 *
 * A refusal does not close the connection at once. TCP would throw away the answer together with
 * the unread body, and the client would see a broken connection instead of the reason. So the
 * answer is sent first, then the rest is read and dropped, up to a bound, as nginx does with
 * `lingering_close`.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { ClientTooSlowError, type KitError } from '../../foundation/errors/index.ts'
import { UploadMalformedError } from './errors.ts'

/** How much of a refused body is read and dropped so that the client gets to read the answer. */
const DRAIN_BYTES_MAX = 8 * 1024 * 1024
const DRAIN_MS = 5000

export interface BodyBounds {
  /** Bytes of the whole body, and what to answer beyond. */
  readonly bytesMax: number
  readonly tooLarge: () => KitError
  /** Milliseconds until the last byte. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that a parser may be silent once it has all bytes. Default 1000. */
  readonly parserSilentMs?: number
}

/**
 * Runs `read`, which reads `body`, and gives its result, or fails as soon as a bound is passed.
 *
 * @throws what `read` throws, the reason of `signal`, or a KitError of the bound that was passed.
 */
export async function readWithin<T>(
  body: IncomingMessage,
  response: ServerResponse,
  bounds: BodyBounds,
  read: () => Promise<T>,
): Promise<T> {
  const stop = Promise.withResolvers<never>()
  // Read first, then watched: a watcher's `data` listener makes the body flow.
  const reading = Number(body.headers['content-length']) > bounds.bytesMax ? stop.promise : read()
  // The loser of the race is nobody's; its failure must not become an unhandled rejection.
  reading.catch(() => undefined)
  const unwatch = watch(body, bounds, stop.reject)
  if (reading === stop.promise) stop.reject(bounds.tooLarge())
  try {
    return await Promise.race([reading, stop.promise])
  } finally {
    unwatch()
    if (!body.readableEnded && !body.destroyed) dropRest(body, response)
  }
}

function watch(
  body: IncomingMessage,
  bounds: BodyBounds,
  stop: (reason: unknown) => void,
): () => void {
  let bytes = 0
  const { bytesMax, tooLarge, timeoutMs, signal, parserSilentMs = 1000 } = bounds
  const tooSlow = () => stop(new ClientTooSlowError(`The body took longer than ${timeoutMs} ms.`))
  const silent = () => stop(new UploadMalformedError('The form has no end that can be found.'))
  let timer = setTimeout(tooSlow, timeoutMs)

  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bytesMax) stop(tooLarge())
  }
  // A parser that has all bytes needs to wait for nothing: if it is silent, it has lost its way.
  const onEnd = () => {
    clearTimeout(timer)
    timer = setTimeout(silent, parserSilentMs)
  }
  const onClose = () => {
    if (!body.readableEnded) stop(new UploadMalformedError('The body ended before its time.'))
  }
  const onAbort = () => stop(signal?.reason)
  body.on('data', onData).on('end', onEnd).on('close', onClose)
  signal?.addEventListener('abort', onAbort)
  if (body.destroyed) onClose()
  if (signal?.aborted) onAbort()

  return () => {
    clearTimeout(timer)
    body.off('data', onData).off('end', onEnd).off('close', onClose)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Holds the client back until it has its answer, then drops what is left of the body. */
function dropRest(body: IncomingMessage, response: ServerResponse): void {
  body.unpipe()
  body.pause()
  if (response.writableFinished) drain(body)
  else response.once('finish', () => drain(body))
}

function drain(body: IncomingMessage): void {
  let bytes = 0
  const timer = setTimeout(() => body.destroy(), DRAIN_MS)
  timer.unref()
  const done = () => clearTimeout(timer)
  body.once('end', done).once('close', done)
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > DRAIN_BYTES_MAX) body.destroy()
  })
  body.resume()
}
