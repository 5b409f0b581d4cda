/**
 * Sends one request and tells what came back: within the process, or as the very bytes on a socket.
 *
 * @module
 */

import { connect } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'

export type HeaderLine = readonly [name: string, value: string]

export interface RawRequest {
  readonly method: string
  /** As it stands in the request line, whatever that is. */
  readonly target: string
  readonly headers: readonly HeaderLine[]
}

export interface RawAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Exchange = (request: RawRequest) => Promise<RawAnswer>

export function injected(app: FastifyInstance): Exchange {
  return async ({ method, target, headers }) => {
    const answer = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: target,
      headers: Object.fromEntries(headers),
    })
    const entries = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
    return { status: answer.statusCode, headers: Object.fromEntries(entries), body: answer.body }
  }
}

/** Nothing is added to the request but `Host`, unless it has one, and `Connection: close`. */
export function overSocket(port: number, host: string): Exchange {
  return async ({ method, target, headers }) => {
    const hasHost = headers.some(([name]) => name.toLowerCase() === 'host')
    const lines = [...(hasHost ? [] : [['Host', host] as const]), ...headers]
    const socket = connect(port, '127.0.0.1')
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`${method} ${target} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`)
    return parsed(Buffer.concat(await socket.toArray()).toString('latin1'))
  }
}

function parsed(answer: string): RawAnswer {
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers), body }
}
