/**
 * A peer that speaks WebSocket only as far as the test says: no pong, no reading, any frames.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { within } from './socket-client.ts'

export interface RawPeer {
  readonly socket: Socket
  /** Also if the system resets the connection, as when somebody has sent what nobody reads. */
  readonly closed: () => Promise<void>
  /** All that has come so far, the head of the answer first. */
  text(): string
}

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

export function handshakeLines(token: string, extra = ''): string {
  const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`
  const authorization = token === '' ? '' : `Authorization: Bearer ${token}\r\n`
  return `GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n${upgrade}Sec-WebSocket-Key: ${key}\r\n${authorization}${extra}\r\n`
}

/** Resolves when something has come back. */
export async function rawPeer(port: number, request: string, host = '127.0.0.1'): Promise<RawPeer> {
  const socket = connect(port, host)
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('error', () => {})
  socket.on('close', () => resolve())
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
  })
  socket.write(request)
  await within(Promise.race([once(socket, 'data'), promise]), 'nothing came back')
  return {
    socket,
    closed: () => within(promise, 'the connection was not closed'),
    text: () => text,
  }
}

export const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Masked with zeros, as short as it gets. */
export function frame(
  opcode: keyof typeof opcodes,
  payload: Buffer | string = '',
  isLast = true,
): Buffer {
  const bytes = Buffer.from(payload)
  const long = bytes.length > 65_535 ? 10 : bytes.length > 125 ? 4 : 2
  const head = Buffer.alloc(long + 4)
  head[0] = (isLast ? 0x80 : 0) | opcodes[opcode]
  head[1] = 0x80 | (long === 10 ? 127 : long === 4 ? 126 : bytes.length)
  if (long === 4) head.writeUInt16BE(bytes.length, 2)
  if (long === 10) head.writeBigUInt64BE(BigInt(bytes.length), 2)
  return Buffer.concat([head, bytes])
}
