/**
 * Reads HTTP/1.1 responses out of bytes, as far as they have come (RFC 9112, section 6). Pure.
 *
 * @module
 */

import { flattenHeaders } from './message-body.ts'

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** False for one that ends with the connection, or is not all here yet. */
  readonly isWhole: boolean
}

/** Interim ones (1xx) are passed over. */
export function readResponses(bytes: Buffer): readonly RawResponse[] {
  const responses: RawResponse[] = []
  let rest = bytes
  while (rest.length > 0) {
    const found = readOne(rest)
    if (found === undefined) break
    if (found.response.status >= 200) responses.push(found.response)
    if (!found.response.isWhole) break
    rest = rest.subarray(found.length)
  }
  return responses
}

function readOne(bytes: Buffer): { response: RawResponse; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [line = '', ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1])
  if (Number.isNaN(status)) return undefined
  const headers = flattenHeaders(fields.flatMap(fieldOf))
  const rest = bytes.subarray(end + 4)
  const { body, length, isWhole } = bodyOf(status, headers, rest)
  return {
    response: { status, headers, body: body.toString('utf8'), isWhole },
    length: end + 4 + length,
  }
}

function bodyOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  rest: Buffer,
): { body: Buffer; length: number; isWhole: boolean } {
  if (status < 200 || status === 204 || status === 304) {
    return { body: Buffer.alloc(0), length: 0, isWhole: true }
  }
  if (headers['transfer-encoding']?.toLowerCase().endsWith('chunked') === true) return dechunk(rest)
  const length = Number(headers['content-length'] ?? Number.NaN)
  if (Number.isNaN(length)) return { body: rest, length: rest.length, isWhole: false }
  return { body: rest.subarray(0, length), length, isWhole: rest.length >= length }
}

function dechunk(bytes: Buffer): { body: Buffer; length: number; isWhole: boolean } {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size =
      lineEnd === -1 ? Number.NaN : sizeOf(bytes.subarray(at, lineEnd).toString('latin1'))
    const start = lineEnd + 2
    if (Number.isNaN(size) || start + size + 2 > bytes.length) {
      return { body: Buffer.concat(parts), length: bytes.length, isWhole: false }
    }
    parts.push(bytes.subarray(start, start + size))
    at = start + size + 2
    if (size === 0) return { body: Buffer.concat(parts), length: at, isWhole: true }
  }
}

function sizeOf(line: string): number {
  return /^[0-9a-f]+\s*(?:;|$)/i.test(line) ? Number.parseInt(line, 16) : Number.NaN
}

function fieldOf(line: string): string[] {
  const colon = line.indexOf(':')
  return colon === -1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()]
}
