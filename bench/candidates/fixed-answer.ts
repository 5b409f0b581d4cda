/**
 * A whole answer of a candidate, taken down so that bare `node:http` can give the same.
 *
 * @module
 */

import { connect } from 'node:net'

export interface FixedAnswer {
  readonly status: number
  /** Without those that Node writes by itself. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

const byNode = ['date', 'keep-alive', 'content-length']
const answerMsMax = 5_000

/**
 * Sends the bytes of a request on a connection of its own.
 *
 * @throws Error if the connection ends before the answer, or is silent for five seconds.
 */
export async function answerTo(port: number, request: Uint8Array): Promise<FixedAnswer> {
  const socket = connect({ host: '127.0.0.1', port }).setEncoding('utf8')
  socket.setTimeout(answerMsMax, () => socket.destroy(new Error('no answer in five seconds')))
  socket.write(request)
  let text = ''
  // Leaving the loop destroys the socket.
  for await (const part of socket) {
    text += part
    if (isWhole(text)) return read(text)
  }
  throw new Error(`the connection ended after ${JSON.stringify(text)}`)
}

const headEnd = '\r\n\r\n'

function isWhole(text: string): boolean {
  const head = text.indexOf(headEnd)
  if (head === -1) return false
  const [, length = Number.NaN] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head)) ?? []
  return Buffer.byteLength(text.slice(head + headEnd.length)) >= Number(length)
}

function read(text: string): FixedAnswer {
  const [head = '', body = ''] = text.split(headEnd, 2)
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const end = line.indexOf(':')
    return [line.slice(0, end).toLowerCase(), line.slice(end + 1).trim()]
  })
  const own = headers.filter(([name, value]) => {
    // That the connection ends is a part of the answer.
    return name === 'connection' ? value === 'close' : !byNode.includes(name)
  })
  return { status: Number(first.split(' ')[1]), headers: own, body }
}
