/** Requests whose end is a matter of opinion (RFC 9112, sections 3 to 6 and 11). Pure. @module */

/**
 * What accepting it means. `decisive`: a failure. `doubtful`: a server may go by the chunks alone (RFC
 * 9112, section 6.1), as Go's does; if it is safe depends on what stands in front. `note`: told.
 */
export type Weight = 'decisive' | 'doubtful' | 'note'

export interface Framing {
  readonly member: string
  readonly bytes: string
  readonly weight: Weight
}

export interface FramingTarget {
  readonly path: string
  readonly host: string
  readonly userAgent: string
}

/** The legitimate request that they all are variants of. */
export function plainRequest(target: FramingTarget): string {
  return request(target, [], '')
}

const chunks = '0\r\n\r\n'

export function framings(target: FramingTarget): readonly Framing[] {
  return [...contradictions(target), ...oddities(target)]
}

function contradictions(target: FramingTarget): readonly Framing[] {
  const framed =
    (weight: Weight) =>
    (member: string, fields: readonly string[], body: string): Framing => ({
      member,
      bytes: request(target, fields, body),
      weight,
    })
  const decisive = framed('decisive')
  const doubtful = framed('doubtful')
  return [
    doubtful(
      'Content-Length before Transfer-Encoding',
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      chunks,
    ),
    doubtful(
      'Transfer-Encoding before Content-Length',
      ['Transfer-Encoding: chunked', 'Content-Length: 5'],
      chunks,
    ),
    doubtful(
      'Content-Length 0 with Transfer-Encoding',
      ['Content-Length: 0', 'Transfer-Encoding: chunked'],
      chunks,
    ),
    decisive(
      'chunks that are not the last coding',
      ['Transfer-Encoding: chunked, identity'],
      chunks,
    ),
    decisive(
      'two Transfer-Encodings',
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      chunks,
    ),
    decisive('two Content-Lengths', ['Content-Length: 0', 'Content-Length: 5'], 'GET /'),
    decisive(
      'two Content-Lengths, the larger first',
      ['Content-Length: 5', 'Content-Length: 0'],
      'GET /',
    ),
    decisive('a list of Content-Lengths', ['Content-Length: 0, 5'], 'GET /'),
  ]
}

function oddities(target: FramingTarget): readonly Framing[] {
  const { path, host, userAgent } = target
  const note = (member: string, bytes: string): Framing => ({ member, bytes, weight: 'note' })
  return [
    note('signed Content-Length', request(target, ['Content-Length: +0'], '')),
    note('hexadecimal Content-Length', request(target, ['Content-Length: 0x0'], '')),
    note('unknown Transfer-Encoding', request(target, ['Transfer-Encoding: xchunked'], chunks)),
    note('blank before the colon', request(target, ['Content-Length : 0'], '')),
    note('folded field', request(target, ['X-Folded: a\r\n b'], '')),
    note(
      'bare LF',
      `GET ${path} HTTP/1.1\nHost: ${host}\nUser-Agent: ${userAgent}\nConnection: close\n\n`,
    ),
    note('two Hosts', request(target, ['Host: plimsoll-audit.example'], '')),
    note(
      'no Host',
      `GET ${path} HTTP/1.1\r\nUser-Agent: ${userAgent}\r\nConnection: close\r\n\r\n`,
    ),
    note(
      'absolute address of another host',
      request({ ...target, path: `http://plimsoll-audit.example${path}` }, [], ''),
    ),
  ]
}

function request(
  { path, host, userAgent }: FramingTarget,
  fields: readonly string[],
  body: string,
): string {
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${userAgent}`,
    'Connection: close',
  ]
  return [...head, ...fields, '', body].join('\r\n')
}
