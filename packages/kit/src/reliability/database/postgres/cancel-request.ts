/**
 * Asks the server to cancel what one of its processes runs (PostgreSQL manual, section "Canceling
 * Requests in Progress"), over TLS if the connection has it.
 *
 * It resolves when the server has closed the connection of the request. Only then has the signal
 * been sent; a statement that is sent earlier on the cancelled connection may be hit by it.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TlsSettings } from './url-parameters.ts'

/** Whom to cancel: the address is the one that the connection has, not what its name means now. */
export interface CancelTarget {
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string }
  readonly tls: TlsSettings | undefined
  readonly host: string
  readonly processId: number
  readonly secretKey: number
}

const cancelCode = 80_877_102
const tlsCode = 80_877_103

/** @throws if the request could not be delivered, or the signal ended it. */
export async function cancelRequest(target: CancelTarget, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const socket = connect(target.address)
  // Whoever waits for the socket is told of its error; between two waits nobody listens.
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal })
    const stream = target.tls === undefined ? socket : await encrypted(socket, target, signal)
    const closed = once(stream, 'close', { signal })
    stream.resume()
    stream.write(message(cancelCode, target.processId, target.secretKey))
    await closed
  } finally {
    socket.destroy()
  }
}

async function encrypted(
  socket: Socket,
  { host, tls }: CancelTarget,
  signal: AbortSignal,
): Promise<Socket> {
  const isDirect = tls?.isDirect === true
  if (!isDirect) {
    const answered = once(socket, 'data', { signal })
    socket.write(message(tlsCode))
    const [answer] = (await answered) as [Buffer]
    if (answer.toString('latin1') !== 'S') throw new Error('the server offers no TLS any more')
  }
  const ALPNProtocols = isDirect ? ['postgresql'] : []
  const secure = connectTls({ ...tls?.options, host, socket, ALPNProtocols })
  secure.on('error', () => undefined)
  await once(secure, 'secureConnect', { signal })
  return secure
}

function message(...numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length)
  for (const [index, number] of [buffer.length, ...numbers].entries()) {
    // Keys use all 32 bits and pg reads them as signed.
    buffer.writeInt32BE(number | 0, 4 * index)
  }
  return buffer
}
