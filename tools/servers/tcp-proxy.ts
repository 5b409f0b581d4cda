/**
 * A TCP proxy that breaks the network between a client and a real server.
 *
 * - `pass`: forwards.
 * - `delay`: what the server sends arrives `delayMs` later, in order.
 * - `blackhole`: nothing arrives any more, and nobody is told. Such a connection stays half-open for
 *   good, also after `pass`, as it does when a firewall forgets it. New ones are accepted and silent:
 *   a program cannot drop the packets of a handshake.
 * - `cut`: connections are reset.
 * - `refuse`: connections are reset and new ones refused, as when the server's process has died.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export type ProxyMode = 'pass' | 'delay' | 'blackhole' | 'cut' | 'refuse'

export interface ProxyFault {
  /** For `delay`. Default 100. */
  readonly delayMs?: number
  /** Whom `blackhole` and `cut` strike: those open now, or new ones too. Default `all`. */
  readonly connections?: 'existing' | 'all'
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  halfOpen: boolean
}

/** A proxy on a free loopback port in front of the server on another. */
export async function tcpProxy(target: { readonly port: number }): Promise<TcpProxy> {
  const proxy = new TcpProxy(target.port, await freePort())
  await proxy.set('pass')
  return proxy
}

export class TcpProxy implements AsyncDisposable {
  readonly port: number
  readonly #targetPort: number
  readonly #links = new Set<Link>()
  #listener: Server | undefined
  #mode: ProxyMode = 'pass'
  #delayMs = 0

  constructor(targetPort: number, port: number) {
    this.#targetPort = targetPort
    this.port = port
  }

  /** The same address with the proxy in between. */
  through(url: string): string {
    const address = new URL(url)
    address.hostname = '127.0.0.1'
    address.port = String(this.port)
    return address.href
  }

  /** Resolves when the fault is in force. */
  async set(mode: ProxyMode, { connections = 'all', delayMs = 100 }: ProxyFault = {}) {
    const strikesOnce = connections === 'existing' && (mode === 'blackhole' || mode === 'cut')
    this.#mode = strikesOnce ? 'pass' : mode
    this.#delayMs = mode === 'delay' ? delayMs : 0
    if (mode === 'blackhole') this.#links.forEach(swallow)
    if (mode === 'cut' || mode === 'refuse') this.#cutAll()
    if (mode === 'refuse') await this.#closeListener()
    else this.#listener ??= await listen(this.port, (client) => this.#accept(client))
  }

  /** Connections that pass, and those that a blackhole has swallowed. */
  connections(): { readonly passing: number; readonly halfOpen: number } {
    const halfOpen = [...this.#links].filter((link) => link.halfOpen).length
    return { passing: this.#links.size - halfOpen, halfOpen }
  }

  /** Resets every connection, the half-open ones among them. */
  async close(): Promise<void> {
    this.#cutAll()
    await this.#closeListener()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #accept(client: Socket): void {
    if (this.#mode === 'cut') {
      client.resetAndDestroy()
      return
    }
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true })
    server.setNoDelay()
    const link: Link = { client, server, halfOpen: false }
    this.#links.add(link)
    relay(client, server, link, () => 0)
    relay(server, client, link, () => this.#delayMs)
    for (const end of [client, server]) {
      end.once('close', () => {
        if (client.destroyed && server.destroyed) this.#links.delete(link)
      })
    }
    if (this.#mode === 'blackhole') swallow(link)
  }

  #cutAll(): void {
    for (const { client, server } of this.#links) {
      reset(client)
      reset(server)
    }
    this.#links.clear()
  }

  async #closeListener(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    if (listener === undefined) return
    listener.close()
    await once(listener, 'close')
  }
}

async function listen(port: number, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return server
}

/** Node leaves a socket half closed if it is reset while it ends, and then spins when it exits. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/** Both ends keep their connection, and neither hears of the other again. */
function swallow(link: Link): void {
  link.halfOpen = true
  link.client.pause()
  link.server.pause()
}

/** Forwards what `from` sends, and how it ends, each `delayOf()` later and in order. */
function relay(from: Socket, to: Socket, link: Link, delayOf: () => number): void {
  let last: Promise<void> = Promise.resolve()
  const later = (act: () => void): void => {
    const dueAt = performance.now() + delayOf()
    last = last.then(async () => {
      const waitMs = dueAt - performance.now()
      if (waitMs > 0) await delay(waitMs)
      if (!link.halfOpen) act()
    })
  }

  from.on('data', (chunk) => {
    later(() => {
      if (to.write(chunk)) return
      from.pause()
      to.once('drain', () => {
        if (!link.halfOpen) from.resume()
      })
    })
  })
  from.on('end', () => later(() => to.end()))
  // A reset of one end is a reset of the other.
  from.on('error', () => later(() => reset(to)))
  from.on('close', () => later(() => to.destroySoon()))
}
