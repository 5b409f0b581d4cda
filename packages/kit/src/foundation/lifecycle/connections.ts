/**
 * The connections of the servers of one application, and the ways to part with them.
 *
 * `http.Server.close()` closes idle connections together with the listener, and a request that is
 * on its way on one of them is lost. Here the listener is closed alone, and idle connections are
 * closed later, when their clients had the time to learn from `Connection: close` to leave.
 *
 * @module
 */

import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'

// A client on the same machine or in the same rack that was just sent away has come back by then.
const quietMs = 5
const quietTurns = 10
const quietMsMax = 250
/** A process that hardly gets to run has not had its chance in that time: it waits for turns. */
const turnsMin = 250
const starvedMsMax = 2_000

export class Connections {
  readonly #servers = new Set<Server>()
  readonly #open = new Set<Socket>()
  #accepted = 0
  #allClosed: PromiseWithResolvers<void> | undefined

  /** Counts the connections of `server` from now on. */
  watch(server: Server): void {
    if (this.#servers.has(server)) return
    this.#servers.add(server)
    server.on('connection', (socket: Socket) => {
      this.#accepted += 1
      this.#open.add(socket)
      socket.once('close', () => this.#forget(socket))
    })
  }

  /** Hands requests for an upgrade to the router like any other request, which can refuse them. */
  stopUpgrading(): void {
    for (const server of this.#servers) {
      Object.assign(server, { shouldUpgradeCallback: () => false })
    }
  }

  /**
   * Resolves when no connection was waiting to be accepted for a moment. The system resets those
   * that still wait when the listener closes, and one at most is accepted per turn of the loop.
   */
  async backlogEmpty(now: () => number = () => performance.now()): Promise<void> {
    const beganAtMs = now()
    let turns = 0
    let quiet = { accepted: this.#accepted, sinceMs: now(), turns: 0 }
    // Turns too, as a process that did not get to run was not quiet.
    while (quiet.turns < quietTurns || now() - quiet.sinceMs < quietMs) {
      const waitedMs = now() - beganAtMs
      if (waitedMs > (turns < turnsMin ? starvedMsMax : quietMsMax)) return
      await setImmediate()
      turns += 1
      quiet.turns += 1
      if (this.#accepted === quiet.accepted) continue
      quiet = { accepted: this.#accepted, sinceMs: now(), turns: 0 }
    }
  }

  /** From now on a new connection is refused by the system; those that exist are served on. */
  closeListeners(): void {
    const [main, ...others] = this.#servers
    // Fastify closes its further servers, idle connections and all, when the main one has closed.
    // That would be now if the main one has no connection, so they are deaf to it for a while.
    for (const server of others) Object.assign(server, { close: () => server })
    for (const server of others) closeListener(server)
    if (main) closeListener(main)
  }

  /** Closes every connection that carries no request. */
  closeIdle(): void {
    for (const server of this.#servers) {
      server.closeIdleConnections()
      if (!isSecure(server)) this.#closeSilent()
    }
  }

  /** Resolves as soon as no connection is left. */
  allClosed(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve()
    this.#allClosed ??= Promise.withResolvers()
    return this.#allClosed.promise
  }

  /** Destroys what is left, upgraded connections too, and tells how many these were. */
  destroyAll(): number {
    const left = this.#open.size
    for (const socket of this.#open) socket.destroy()
    for (const server of this.#servers) Reflect.deleteProperty(server, 'close')
    return left
  }

  // Node counts a connection on which nothing was ever sent, such as one that a browser opened on
  // suspicion, as busy until its `headersTimeout`.
  #closeSilent(): void {
    for (const socket of this.#open) {
      if (socket.bytesRead === 0) socket.destroy()
    }
  }

  #forget(socket: Socket): void {
    this.#open.delete(socket)
    if (this.#open.size > 0) return
    this.#allClosed?.resolve()
    this.#allClosed = undefined
  }
}

function closeListener(server: Server): void {
  if (server.listening) NetServer.prototype.close.call(server)
}

// The raw socket under TLS counts no bytes, so it cannot be told whether it is silent.
function isSecure(server: Server): boolean {
  return 'setSecureContext' in server
}
