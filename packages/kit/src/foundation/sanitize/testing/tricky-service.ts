/**
 * A service that is asked tricky requests, and keeps account of what its handlers were given.
 *
 * @module
 */

import type { ServerOptions } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { hosts } from '../../../security/hosts/index.ts'
import { errors, problemServerOptions } from '../../errors/index.ts'
import { lifecycleServerOptions } from '../../lifecycle/index.ts'
import { sanitize } from '../index.ts'

export interface TrickyServiceOptions {
  /** Without any of the checks: what Node and Fastify do by themselves. Default false. */
  readonly isBare?: boolean
  readonly http?: ServerOptions
}

export interface TrickyService {
  readonly port: number
  /** Runs of the handler of `/target`. */
  readonly targets: () => number
  /** Runs of the handlers of `/canary/:number`. */
  readonly canaries: () => readonly string[]
}

export async function trickyService(
  t: TestContext,
  { isBare = false, http = {} }: TrickyServiceOptions = {},
): Promise<TrickyService> {
  const server = lifecycleServerOptions()
  const app: FastifyInstance = fastify({
    ...(isBare ? {} : problemServerOptions()),
    http: { ...server.http, requireHostHeader: false, ...http },
  })
  t.after(() => app.close())
  if (!isBare) {
    await app.register(errors)
    await app.register(sanitize)
    await app.register(hosts, { trusted: ['api.example.com'] })
  }
  const canaries: string[] = []
  let targets = 0
  app.all('/target', async () => {
    targets += 1
    return { target: true }
  })
  app.all<{ Params: { number: string } }>('/canary/:number', async ({ params }) => {
    canaries.push(params.number)
    return { canary: true }
  })
  app.get('/next/:number', async ({ params }) => params)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { port, targets: () => targets, canaries: () => canaries }
}

export interface Exchange {
  /** Of every answer, interim ones included. */
  readonly statuses: readonly number[]
  readonly text: string
  /** Whether the other side closed the connection. */
  readonly isClosed: boolean
}

/** Sends bytes as they are, and hears what comes back within `ms`, or until the connection closes. */
export async function exchange(port: number, bytes: string, ms: number): Promise<Exchange> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part
  })
  // A reset after the answer is a way to close, too.
  socket.on('error', () => {})
  socket.write(bytes, 'latin1')
  let isClosed = true
  const timer = setTimeout(() => {
    isClosed = false
    socket.destroy()
  }, ms)
  await new Promise((closed) => socket.once('close', closed))
  clearTimeout(timer)
  const statuses = Array.from(text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm), ([, code]) => Number(code))
  return { statuses, text, isClosed }
}
