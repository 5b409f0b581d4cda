/**
 * Clients that are as slow as they can be, and a probe that asks meanwhile whether the service lives.
 *
 * @module
 */

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { KeepAliveClient } from './keep-alive-client.ts'

export type Slowness = 'headers' | 'body' | 'reading' | 'range'

interface Slow {
  readonly begin: string
  /** Sent again and again. */
  readonly goOn: string
}

const ranges = Array.from({ length: 1_000 }, (_, n) => `5-${n}`).join()
const behaviours: Readonly<Record<Slowness, Slow>> = {
  headers: { begin: 'GET /livez HTTP/1.1\r\nHost: a\r\n', goOn: 'X-Note: a\r\n' },
  body: { begin: 'POST /data HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n', goOn: 'x' },
  reading: { begin: 'GET /large HTTP/1.1\r\nHost: a\r\n\r\n', goOn: '' },
  range: { begin: `GET /large HTTP/1.1\r\nHost: a\r\nRange: bytes=${ranges}\r\n\r\n`, goOn: '' },
}

const goOnMs = 50

export interface SlowClient extends Disposable {
  /** Its own; who reads nothing is not told by the system that the connection has ended. */
  readonly port: number
}

export async function slowClient(servicePort: number, slowness: Slowness): Promise<SlowClient> {
  const { begin, goOn } = behaviours[slowness]
  const socket = connect(servicePort, '127.0.0.1').pause()
  socket.on('error', () => {})
  await once(socket, 'connect')
  const { localPort: port = 0 } = socket
  socket.write(begin)
  const timer = setInterval(() => {
    if (socket.writable && goOn !== '') socket.write(goOn)
  }, goOnMs)
  return {
    port,
    [Symbol.dispose]() {
      clearInterval(timer)
      socket.destroy()
    },
  }
}

export interface Probes {
  readonly tookMs: readonly number[]
  /** How long the service has borne a connection at most, as it said last. */
  readonly longestMs: number
}

/** Asks `/livez` on a new connection each time, until `until`. */
export async function probe(port: number, until: Promise<unknown>): Promise<Probes> {
  const tookMs: number[] = []
  let longestMs = 0
  let isOn = true
  const end = () => {
    isOn = false
  }
  void until.then(end, end)
  while (isOn) {
    const startMs = performance.now()
    await using client = await KeepAliveClient.connect(port)
    const { status, body } = await client.ask('/livez', 'Connection: close\r\n')
    if (status !== 200) throw new Error(`/livez answered ${status}`)
    tookMs.push(performance.now() - startMs)
    longestMs = JSON.parse(body).longestMs
    await setTimeout(10)
  }
  return { tookMs, longestMs }
}
