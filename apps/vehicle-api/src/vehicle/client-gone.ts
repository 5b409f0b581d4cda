import type { FastifyReply } from 'fastify'

/**
 * A signal that aborts when the client leaves before its answer was written, so that a picture
 * nobody waits for leaves the queue.
 */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new ClientGone('The client has gone.'))
  })
  return controller.signal
}

/** No failure of the service: with nginx's status for it, whoever disconnects fills no error log. */
class ClientGone extends Error {
  override readonly name = 'ClientGone'
  readonly statusCode = 499
}
