import type { FastifyReply } from 'fastify'

/**
 * A signal that aborts when the client leaves before its answer was written, so that a picture
 * nobody waits for leaves the queue.
 */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new Error('the client has gone'))
  })
  return controller.signal
}
