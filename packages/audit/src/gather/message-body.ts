/** Reads the body of a response, bounded, and its header fields. @module */

import type { IncomingMessage } from 'node:http'
import type { Ending } from './answer.ts'

export interface Collected {
  /** At most the bytes that are kept, as UTF-8. */
  readonly text: string
  /** All that came. */
  readonly bytes: number
  readonly ending: Ending
}

/** Never rejects. More than this is not read on, as nothing is learnt from it. */
const bytesMost = 64_000_000

export function collectBody(
  response: IncomingMessage,
  bytesKept: number,
  deadline: AbortSignal,
): Promise<Collected> {
  const kept: Buffer[] = []
  let bytes = 0
  return new Promise((resolve) => {
    const finish = (ending: Ending): void => {
      deadline.removeEventListener('abort', expire)
      const text = Buffer.concat(kept).subarray(0, bytesKept).toString('utf8')
      resolve({ text, bytes, ending })
    }
    const expire = (): void => {
      finish('timed-out')
      response.destroy()
    }
    deadline.addEventListener('abort', expire, { once: true })
    response.on('data', (chunk: Buffer) => {
      if (bytes < bytesKept) kept.push(chunk)
      bytes += chunk.length
      if (bytes > bytesMost) response.destroy()
    })
    response.on('end', () => finish('answered'))
    response.on('error', () => finish('closed'))
    response.on('close', () => finish('closed'))
  })
}

/** Lower-case names; several of one name are joined by ', ', or '\n' for set-cookie. */
export function flattenHeaders(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    const value = raw[i + 1] ?? ''
    const before = headers[name]
    const joint = name === 'set-cookie' ? '\n' : ', '
    headers[name] = before === undefined ? value : before + joint + value
  }
  return headers
}
