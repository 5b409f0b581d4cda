/** Other legitimate designs, and what is answered to bytes that are no request. @module */

import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './errors.ts'
import type { Flags } from './flags.ts'
import { everywhere } from './headers.ts'
import type { Service } from './service.ts'

export function variants({ app, flags }: Service): void {
  if (flags.has('twin:jwt-none')) greetGuests(app)
  if (!flags.has('variant:latency')) return
  app.addHook('onRequest', (_request, _reply, done) => {
    setTimeout(done, 200)
  })
}

/** Read by nothing: it only spares a visitor the same greeting twice. */
function greetGuests(app: Service['app']): void {
  const cookie = `guest=${Buffer.from('{"seen":true}').toString('base64url')}; HttpOnly; SameSite=Lax`
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('set-cookie', cookie)
    done()
  })
}

/** A path that cannot be decoded meets no hook, and is answered as all else is. */
export function unroutable(flags: Flags) {
  return (_error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    void reply.headers({ ...everywhere, 'x-request-id': request.id })
    const message = 'The path cannot be read.'
    sendError(flags, request, reply, { status: 400, code: 'BAD_REQUEST', message })
  }
}

const answers: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
}

/** Below HTTP there is no request to answer, only a connection to end. */
export function malformed(flags: Flags) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // To end it without a word is as good.
    if (flags.has('twin:framing-lenient')) socket.destroy()
    if (error.code !== 'ECONNRESET' && !socket.destroyed) refuse(error, socket)
  }
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  const [status, reason] = answers[error.code ?? ''] ?? [400, 'Bad Request']
  const body = JSON.stringify({ error: { code: 'BAD_REQUEST', message: reason, request_id: null } })
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  socket.destroySoon()
}
