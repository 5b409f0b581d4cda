/**
 * Requests that two readers could take for different ones: wrong framing, wrong host, wrong target.
 *
 * `GET /canary/` in one of them is the second request that an attacker would smuggle past a proxy; it
 * bears a number that tells whose it is. Rules: RFC 9112 (sections given); forms: those that HTTP
 * servers and proxies were found to differ in.
 *
 * @module
 */

export interface TrickyRequest {
  readonly name: string
  /** As it is sent, in latin1. */
  readonly bytes: string
  /** Of the answer, without a proxy. */
  readonly status: number
}

/** Replaced by the number of the request, with as many digits. */
const number = '000'
const host = 'Host: api.example.com\r\n'
const canary = `GET /canary/${number} HTTP/1.1\r\n${host}\r\n`
const json = 'Content-Type: application/json\r\n'

/** Headers of a POST and what follows them. */
function post(headers: string, rest = ''): string {
  return `POST /target HTTP/1.1\r\n${host}${json}${headers}\r\n${rest}`
}

function get(headers: string, target = '/target'): string {
  return `GET ${target} HTTP/1.1\r\n${host}${headers}\r\n`
}

/** A chunked body with this instead of the line before its only chunk, `{}`. */
function chunk(line: string, end = '\r\n0\r\n\r\n'): string {
  return post('Transfer-Encoding: chunked\r\n', `${line}{}${end}${canary}`)
}

function inChunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
}

/** How long is the body? (sections 6 and 7) */
const framing: Readonly<Record<string, string>> = {
  'Content-Length and Transfer-Encoding': post(
    'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n',
    `0\r\n\r\n${canary}`,
  ),
  'Transfer-Encoding and Content-Length': post(
    `Transfer-Encoding: chunked\r\nContent-Length: ${5 + canary.length}\r\n`,
    `0\r\n\r\n${canary}`,
  ),
  'an unknown Transfer-Encoding': post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${canary}`),
  'chunked that is not the last coding': post(
    'Transfer-Encoding: chunked, gzip\r\n',
    `0\r\n\r\n${canary}`,
  ),
  'identity after chunked, in two headers': post(
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    `0\r\n\r\n${canary}`,
  ),
  'chunked twice': post('Transfer-Encoding: chunked, chunked\r\n', `0\r\n\r\n${canary}`),
  'Transfer-Encoding in HTTP/1.0': post(
    'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
    `0\r\n\r\n${canary}`,
  ).replace('HTTP/1.1', 'HTTP/1.0'),
  'a quoted Transfer-Encoding': post('Transfer-Encoding: "chunked"\r\n', `0\r\n\r\n${canary}`),
  'a vertical tab before chunked': post('Transfer-Encoding: \vchunked\r\n', `0\r\n\r\n${canary}`),
  'a space before the colon of Transfer-Encoding': post(
    'Content-Length: 2\r\nTransfer-Encoding : chunked\r\n',
    `{}${canary}`,
  ),
  'a space before the colon of Content-Length': post('Content-Length : 2\r\n', `{}${canary}`),
  'two Content-Length that differ': post(
    'Content-Length: 2\r\nContent-Length: 50\r\n',
    `{}${canary}`,
  ),
  'a list of Content-Length that differ': post('Content-Length: 2, 50\r\n', `{}${canary}`),
  'two Content-Length that agree': post(
    'Content-Length: 2\r\nContent-Length: 2\r\n',
    `{}${canary}`,
  ),
  'a list of Content-Length that agree': post('Content-Length: 2, 2\r\n', `{}${canary}`),
  'a Content-Length with a plus': post('Content-Length: +2\r\n', `{}${canary}`),
  'a Content-Length with a minus': post('Content-Length: -2\r\n', `{}${canary}`),
  'a hexadecimal Content-Length': post('Content-Length: 0x2\r\n', `{}${canary}`),
  'a Content-Length with a fraction': post('Content-Length: 2.0\r\n', `{}${canary}`),
  'an empty Content-Length': post('Content-Length:\r\n', `{}${canary}`),
  'a Content-Length above 64 bits': post('Content-Length: 18446744073709551618\r\n', `{}${canary}`),
  'a chunk size with a sign': chunk('+2\r\n'),
  'a chunk size with a prefix': chunk('0x2\r\n'),
  'a chunk size with a space': chunk('2 \r\n'),
  'a chunk size above 64 bits': chunk('10000000000000002\r\n'),
  'a chunk extension with a bare line feed': chunk('2;a\nb\r\n'),
  'a chunk size that ends in a bare line feed': chunk('2\n'),
  'a chunk size that ends in a bare carriage return': chunk('2\r'),
  'a chunk that is longer than it says': chunk('1\r\n'),
  'a chunk without its end': chunk('2\r\n', `0\r\n\r\n`),
}

/** Where does a header end? (sections 2.2 and 5) */
const lines: Readonly<Record<string, string>> = {
  'headers that end in bare line feeds': `GET /target HTTP/1.1\n${host.trimEnd()}\n\n`,
  'a bare carriage return in a header': get('X-Note: a\rContent-Length: 50\r\n'),
  'a bare line feed in a header': get('X-Note: a\nContent-Length: 50\r\n'),
  'a header on two lines': get('X-Note: a\r\n Content-Length: 50\r\n'),
  'a space before the first header': `GET /target HTTP/1.1\r\n ${host}\r\n`,
  'a null in a header': get('X-Note: a\0b\r\n'),
  'a null in a header name': get('X-No\0te: a\r\n'),
  'a header without a name': get(': a\r\n'),
  'a header without a colon': get('X-Note\r\n'),
  'a header name with a space': get('X Note: a\r\n'),
}

/** What is asked for, and by which protocol? (sections 2.3, 3 and RFC 9110, section 9) */
const requestLines: Readonly<Record<string, string>> = {
  'HTTP/0.9': 'GET /target\r\n\r\n',
  'an unknown version': `GET /target HTTP/9.9\r\n${host}\r\n`,
  'a version of many digits': `GET /target HTTP/1.11\r\n${host}\r\n`,
  'another protocol': `GET /target HTTPS/1.1\r\n${host}\r\n`,
  'a protocol in small letters': `GET /target http/1.1\r\n${host}\r\n`,
  'a space in the target': `GET /target /x HTTP/1.1\r\n${host}\r\n`,
  'a tab for a space': `GET\t/target HTTP/1.1\r\n${host}\r\n`,
  'a method in small letters': `get /target HTTP/1.1\r\n${host}\r\n`,
  'an unknown method': `SAIL /target HTTP/1.1\r\n${host}\r\n`,
  'a null in the target': get('', '/target\0'),
  'a target without a slash': get('', 'target'),
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a TLS handshake': '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
}

/** Which host? (section 3.2) */
const hosts: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
  'two Host headers': [400, get('Host: evil.example\r\n')],
  'two Host headers that agree': [400, get(host)],
  'no Host header': [400, 'GET /target HTTP/1.1\r\n\r\n'],
  'an empty Host header': [400, 'GET /target HTTP/1.1\r\nHost:\r\n\r\n'],
  'a Host header with a path': [400, 'GET /target HTTP/1.1\r\nHost: api.example.com/x\r\n\r\n'],
  'a Host header with a user': [400, 'GET /target HTTP/1.1\r\nHost: a@api.example.com\r\n\r\n'],
  'a list in the Host header': [
    400,
    'GET /target HTTP/1.1\r\nHost: api.example.com, b.example\r\n\r\n',
  ],
  'a foreign Host header': [421, 'GET /target HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  'a target with another host': [400, get('', 'http://evil.example/target')],
  'a target with our host': [400, get('', 'http://api.example.com/target')],
  'a target of another scheme': [400, get('', 'file:///target')],
}

/** Which resource? Each is refused, as a proxy may have understood it differently. */
const targets: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
  'an empty segment': [400, get('', '//target')],
  'a dot segment': [400, get('', '/x/../target')],
  'an encoded dot segment': [400, get('', '/%2e/target')],
  'an encoded letter': [400, get('', '/%74arget')],
  'an encoded slash': [400, get('', '/x%2f..%2ftarget')],
  'a backslash': [400, get('', '/\\target')],
  'a fragment': [400, get('', '/target#x')],
  'an encoded null': [400, get('', '/target%00')],
  CONNECT: [405, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
  TRACE: [405, `TRACE /target HTTP/1.1\r\n${host}\r\n`],
  'an unknown expectation': [417, post('Expect: the-moon\r\nContent-Length: 2\r\n', '{}')],
  'GET with a body': [400, get(`Content-Length: ${canary.length}\r\n`) + canary],
  'GET with a chunked body': [400, get('Transfer-Encoding: chunked\r\n') + inChunk(canary)],
  'HEAD with a body': [400, `HEAD /target HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`],
  'chunk extensions without end': [413, chunk(`2;${'x'.repeat(20_000)}\r\n`)],
  'a body in an unknown coding': [
    415,
    post('Content-Encoding: gzip\r\nContent-Length: 2\r\n', '{}'),
  ],
}

/** Well-formed, whatever is in them: answered as what they are, and never as a second request. */
const wellFormed: Readonly<Record<string, string>> = {
  'a request within a body': post(
    `Content-Length: ${canary.length + 2}\r\n`,
    JSON.stringify(canary.replaceAll('\r\n', '__')),
  ),
  'a request within a chunk': post(
    'Transfer-Encoding: chunked\r\n',
    inChunk(JSON.stringify(canary)),
  ),
  'a request within a chunk extension': post(
    'Transfer-Encoding: chunked\r\n',
    `2;x="GET /canary/${number} HTTP/1.1"\r\n{}\r\n0\r\n\r\n`,
  ),
  'a request within a trailer': post(
    'Transfer-Encoding: chunked\r\nTrailer: X-Note\r\n',
    `2\r\n{}\r\n0\r\nX-Note: GET /canary/${number} HTTP/1.1\r\n\r\n`,
  ),
  'chunked in capitals after a tab': post(
    'Transfer-Encoding:\tCHUNKED\r\n',
    `2\r\n{}\r\n0\r\n\r\n`,
  ),
  'an upgrade to HTTP/2, which is not heeded': get(
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
  ),
}

export const malformedRequests: readonly TrickyRequest[] = [
  ...[framing, lines, requestLines].flatMap((group) =>
    Object.entries(group).map(([name, bytes]) => ({ name, bytes, status: 400 })),
  ),
  ...[hosts, targets].flatMap((group) =>
    Object.entries(group).map(([name, [status, bytes]]) => ({ name, bytes, status })),
  ),
]

export const harmlessRequests: readonly TrickyRequest[] = Object.entries(wellFormed).map(
  ([name, bytes]) => ({ name, bytes, status: 200 }),
)

/** The bytes with a canary of this number. */
export function numbered({ bytes }: TrickyRequest, index: number): string {
  return bytes.replaceAll(`/canary/${number}`, `/canary/${String(index).padStart(3, '0')}`)
}
