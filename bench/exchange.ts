/**
 * One request and its whole answer, for proofs and preparations; not for load.
 *
 * @module
 */

import { type Agent, request } from 'node:http'
import type { Exchange } from './features.ts'

export interface OneRequest {
  readonly port: number
  readonly method?: string
  readonly path: string
  /** A header without value is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | Uint8Array
  /** Default: a connection of its own. */
  readonly agent?: Agent
}

const answerMsMax = 10_000

/** @throws Error if no whole answer comes within ten seconds. */
export function exchange({
  port,
  method,
  path,
  headers,
  body,
  agent,
}: OneRequest): Promise<Exchange> {
  const present = Object.entries(headers ?? {}).filter((entry) => entry[1] !== undefined)
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method: method ?? 'GET',
      headers: Object.fromEntries(present),
      agent: agent ?? false,
      signal: AbortSignal.timeout(answerMsMax),
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
    })
    sent.end(body)
  })
}
