/**
 * What PgBouncer does in transaction mode, as far as a client can see it: each transaction runs in
 * the server process that was free last, and the process id that a client is told is none of them.
 */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** One of the server's processes: who uses it now. */
interface Backend {
  readonly socket: Socket
  client: Client | undefined
}

interface Client {
  readonly socket: Socket
  backend: Backend | undefined
}

export async function transactionPooler(serverPort: number): Promise<TransactionPooler> {
  const pooler = new TransactionPooler(serverPort)
  await once(pooler.listener.listen(0, '127.0.0.1'), 'listening')
  return pooler
}

export class TransactionPooler implements AsyncDisposable {
  readonly listener = createServer((socket) => this.#accept(socket))
  readonly #serverPort: number
  readonly #sockets = new Set<Socket>()
  readonly #free: Backend[] = []
  /** Those that only log a client in, until no other is free. */
  readonly #reserve: Backend[] = []

  constructor(serverPort: number) {
    this.#serverPort = serverPort
  }

  through(url: string): string {
    const address = new URL(url)
    address.port = String((this.listener.address() as AddressInfo).port)
    return address.href
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.listener.close()
    await once(this.listener, 'close')
  }

  #accept(socket: Socket): void {
    const client: Client = { socket, backend: undefined }
    const backend: Backend = { socket: connect(this.#serverPort, '127.0.0.1'), client }
    client.backend = backend
    for (const each of [socket, backend.socket]) {
      this.#sockets.add(each)
      each.on('error', () => undefined)
      each.once('close', () => this.#sockets.delete(each))
    }
    // The first message of a client has no type.
    let isStarted = false
    let [isLoggedIn, batch] = [false, Buffer.alloc(0)]
    eachMessage(backend.socket, (message) => {
      const type = message.toString('latin1', 0, 1)
      if (type === 'K') message.writeInt32BE(7_000_000, 5)
      backend.client?.socket.write(message)
      if (type !== 'Z' || message.toString('latin1', 5, 6) !== 'I') return
      const isLogin = !isLoggedIn
      isLoggedIn = true
      this.#release(backend, isLogin)
    })
    socket.once('data', (startup) => {
      backend.socket.write(startup)
      isStarted = true
      eachMessage(socket, (message) => {
        batch = Buffer.concat([batch, message])
        if (!/[QSp]/.test(message.toString('latin1', 0, 1)) || !isStarted) return
        client.backend ??= this.#take(client)
        client.backend?.socket.write(batch)
        batch = Buffer.alloc(0)
      })
    })
  }

  #take(client: Client): Backend | undefined {
    const backend = this.#free.pop() ?? this.#reserve.pop()
    if (backend !== undefined) backend.client = client
    return backend
  }

  #release(backend: Backend, isLogin: boolean): void {
    if (backend.client !== undefined) backend.client.backend = undefined
    backend.client = undefined
    if (isLogin && this.#free.length > 0) this.#reserve.push(backend)
    else this.#free.push(backend)
  }
}

/** Splits the stream: a type, a length that counts itself, a body. */
function eachMessage(socket: Socket, tell: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const length = 1 + rest.readInt32BE(1)
      tell(Buffer.from(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
  })
}
