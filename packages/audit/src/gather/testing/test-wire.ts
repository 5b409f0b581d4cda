/** What connects to a target of a test, with all it needs. @module */

import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { type BudgetOptions, createBudget } from '../budget.ts'
import { createRecorder } from '../recorder.ts'
import { createRedactor } from '../redaction.ts'
import { loopbackTarget } from '../target-address.ts'
import type { Wire } from '../wire.ts'

export function testWire(origin: string, options: BudgetOptions = { ownProcess: true }): Wire {
  const startMs = performance.now()
  return {
    target: loopbackTarget(origin),
    recorder: createRecorder({ redactor: createRedactor() }),
    budget: createBudget(options),
    runId: '0badcafe',
    now: () => performance.now() - startMs,
    signal: options.signal ?? new AbortController().signal,
  }
}

export interface TestServer extends AsyncDisposable {
  readonly origin: string
}

export async function httpServer(listener: RequestListener): Promise<TestServer> {
  return await listening(createServer(listener))
}

export async function tcpServer(listener: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    // Tests reset and cut connections: that is no failure of this side.
    socket.on('error', () => socket.destroy())
    listener(socket)
  })
  return await listening(server)
}

async function listening(server: Server | TcpServer): Promise<TestServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
