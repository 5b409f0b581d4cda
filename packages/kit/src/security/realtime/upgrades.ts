/**
 * Lets a request for a WebSocket take the way of every other request.
 *
 * Node hands the connection over with such a request and makes no response for it. Here it gets one,
 * on that connection, and is routed: hooks refuse it with an ordinary answer, and the connection is
 * closed. Where the handler accepts it, `ws` writes the 101 with the headers that hooks have set, and
 * the response is taken off the connection and ended elsewhere, so that whoever waits for its end
 * hears of it.
 *
 * Requests for another upgrade, such as to h2c, or at another address, stay ordinary requests, as a
 * server may ignore the field (RFC 9110, section 7.8).
 *
 * @module
 */

import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import { type Duplex, Writable } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { bearerProtocol, moveTokens } from './handshake-token.ts'

export interface UpgradesOptions {
  readonly path: string
  readonly route: (request: IncomingMessage, response: ServerResponse) => void
  readonly messageBytesMax: number
  readonly messagePartsMax: number
  readonly closeMs: number
}

/** What Node gave with the request. */
interface Handover {
  readonly socket: Duplex
  readonly head: Buffer
  /** Beside those of the protocol. */
  headers: readonly string[]
}

const handover = Symbol('@plimsoll/kit/realtime handover')

type Upgrading = IncomingMessage & { [handover]?: Handover }

type UpgradeServer = Server & { shouldUpgradeCallback: (request: IncomingMessage) => boolean }

export class Upgrades {
  readonly #options: UpgradesOptions
  readonly #sockets: WebSocketServer
  readonly #onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly #onRequest: (request: IncomingMessage) => void
  readonly #main: Server

  constructor(main: Server, options: UpgradesOptions) {
    const { messageBytesMax, messagePartsMax, closeMs } = options
    const settings = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: messageBytesMax,
      maxFragments: messagePartsMax,
      maxBufferedChunks: messagePartsMax,
      closeTimeout: closeMs,
      handleProtocols: (offers: Set<string>) => offers.has(bearerProtocol) && bearerProtocol,
    }
    this.#main = main
    this.#options = options
    this.#sockets = new WebSocketServer(settings)
    this.#sockets.on('headers', (lines, request: Upgrading) => {
      lines.push(...(request[handover]?.headers ?? []))
    })
    this.#onUpgrade = (request, socket, head) => this.#begin(request, socket, head)
    this.#onRequest = (request) => {
      if (this.#isHere(request)) moveTokens(request, false)
    }
    main.on('upgrade', this.#onUpgrade)
    this.watch(main)
  }

  /** Also the servers that Fastify opens beside the main one, whose upgrades it hands on to that. */
  watch(server: Server): void {
    const isAlone = () => this.#main.listenerCount('upgrade') < 2
    // Whoever upgrades at other addresses goes on to.
    const shouldUpgradeCallback: UpgradeServer['shouldUpgradeCallback'] = (request) =>
      this.#isOurs(request) || !isAlone()
    Object.assign(server, { shouldUpgradeCallback })
    // Before Fastify, which may log the address.
    server.prependListener('request', this.#onRequest)
  }

  isPending(request: IncomingMessage): boolean {
    return (request as Upgrading)[handover] !== undefined
  }

  /**
   * Once, for a handshake that is well-formed. What `onOpen` sends goes out together with the 101.
   *
   * @returns whether the client was still there
   */
  accept(
    request: IncomingMessage,
    headers: Readonly<Record<string, unknown>>,
    onOpen: (wire: WebSocket) => void,
  ): boolean {
    const given = (request as Upgrading)[handover]
    if (given === undefined) return false
    const { socket, head } = given
    given.headers = linesOf(headers)
    let isOpen = false
    socket.cork()
    this.#sockets.handleUpgrade(request, socket, head, (wire) => {
      isOpen = true
      onOpen(wire)
    })
    socket.uncork()
    return isOpen
  }

  /** Ends the response of a request that was accepted: its 101 has been written by another. */
  complete(response: ServerResponse): void {
    const { socket } = response
    if (socket !== null) response.detachSocket(socket)
    response.off('finish', hangUp)
    response.assignSocket(new Drain() as Writable as ResponseSocket)
    response.on('finish', close)
    response.writeHead(101).end()
  }

  stop(): void {
    this.#main.off('upgrade', this.#onUpgrade)
    this.#sockets.close()
  }

  #begin(request: Upgrading, socket: Duplex, head: Buffer): void {
    if (!this.#isOurs(request)) {
      if (this.#main.listenerCount('upgrade') < 2) socket.destroy()
      return
    }
    // Node has taken its own listener off.
    socket.on('error', ignore)
    moveTokens(request, true)
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    try {
      response.assignSocket(socket as ResponseSocket)
    } catch {
      // An answer to a request before this one is still under way, for which no client may ask.
      socket.destroy()
      return
    }
    request[handover] = { socket, head, headers: [] }
    response.on('finish', hangUp)
    this.#options.route(request, response)
  }

  #isOurs(request: IncomingMessage): boolean {
    return (
      request.method === 'GET' &&
      request.headers.upgrade?.toLowerCase() === 'websocket' &&
      this.#isHere(request)
    )
  }

  #isHere({ url = '' }: IncomingMessage): boolean {
    const { path } = this.#options
    if (!url.startsWith(path)) return false
    return url.length === path.length || url.charCodeAt(path.length) === questionMark
  }
}

const questionMark = 0x3f
/** Of the protocol, or of a body. */
const others = /^(?:connection|upgrade|content-|transfer-|sec-websocket-|trailer)/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

function linesOf(headers: Readonly<Record<string, unknown>>): string[] {
  const lines: string[] = []
  for (const [name, value] of Object.entries(headers)) {
    const values = others.test(name) || value === undefined ? [] : [value].flat().map(String)
    for (const text of values) if (fieldValue.test(text)) lines.push(`${name}: ${text}`)
  }
  return lines
}

function hangUp(this: ServerResponse): void {
  const { socket } = this
  // What has arrived and nobody reads would have the system reset the connection.
  socket?.resume()
  socket?.destroySoon()
}

function close(this: ServerResponse): void {
  // Not destroyed, which costs an error that nobody sees: there is nothing to be freed.
  this.socket?.emit('close')
}

/** Where a response goes that nobody needs to read. */
class Drain extends Writable {
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done()
  }
}

type ResponseSocket = Parameters<ServerResponse['assignSocket']>[0]

/** Who reads or writes next finds the connection closed. */
function ignore(): void {}
