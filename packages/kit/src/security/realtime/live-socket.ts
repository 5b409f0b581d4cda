/**
 * One socket: from its place in the registry, through the handshake, to its end.
 *
 * It is registered before its credential is looked at for the last time, so it may be ended before it
 * is open; the handshake then does not open it. Small on purpose: there may be ten thousand.
 *
 * @module
 */

import type { WebSocket } from 'ws'
import { type Allowance, spend } from './allowance.ts'
import { type Binding, bindingOf } from './binding.ts'
import { closings, type Ending, type OwnEnding } from './endings.ts'
import type { Hub, Joined, Member, SentEvent } from './hub-port.ts'
import type { SocketPrincipal } from './principal-port.ts'
import { messageText, type ServerMessages, type ServerMessageType } from './server-messages.ts'
import type { Tally } from './tally.ts'
import { listenTo, type WireHolder } from './wire-events.ts'

/** What all sockets of a server have in common. */
export interface SocketGround {
  readonly hub: Pick<Hub, 'join' | 'leave' | 'leaveAll'>
  readonly tally: Tally
  readonly allowance: Allowance
  readonly bufferedBytesMax: number
  readonly heartbeatMs: number
  readonly pongMs: number
  readonly expiringMs: number
  /** Never steps back. */
  readonly clockMs: () => number
  /** Since 1970. */
  readonly nowMs: () => number
  readonly onMessage: (socket: LiveSocket, text: string) => void
  readonly onGone: (socket: LiveSocket) => void
}

/** Who and whence. */
export interface SocketOrigin {
  readonly id: string
  readonly address: string
  readonly traceparent: string | undefined
  readonly principal: SocketPrincipal
}

const text = { binary: false }

export class LiveSocket implements Member, WireHolder {
  readonly id: string
  readonly address: string
  readonly traceparent: string | undefined
  readonly topics: Set<string> = new Set()
  principal: SocketPrincipal
  binding: Binding
  ending: Ending | undefined
  /** A fresh token is being looked at. */
  isProving = false
  /** The greatest that the client has been told. */
  seq = 0
  readonly #ground: SocketGround
  #wire: WebSocket | undefined
  #evenAtMs = 0
  #dueAtMs = 0
  #isHeard = false
  #isPinged = false
  #isWarned = false
  #isReplaying = false
  #isOverrun = false

  constructor(ground: SocketGround, { id, address, traceparent, principal }: SocketOrigin) {
    this.#ground = ground
    this.id = id
    this.address = address
    this.traceparent = traceparent
    this.principal = principal
    this.binding = bindingOf(principal)
  }

  /** Or was, once. */
  get isOpened(): boolean {
    return this.#wire !== undefined
  }

  get bufferedBytes(): number {
    return this.#wire?.bufferedAmount ?? 0
  }

  get expiresAt(): string | null {
    const { expiresAtSeconds } = this.principal
    return expiresAtSeconds === undefined ? null : new Date(expiresAtSeconds * 1_000).toISOString()
  }

  /** The handshake is done. */
  open(wire: WebSocket): void {
    this.#wire = wire
    this.#dueAtMs = this.#ground.clockMs() + this.#ground.heartbeatMs
    this.#ground.tally.opened += 1
    listenTo(wire, this)
  }

  /** A fresh token of the same user and session. */
  renew(principal: SocketPrincipal): void {
    this.principal = principal
    this.binding = bindingOf(principal)
    this.#isWarned = false
  }

  /** @returns what `Hub.join` does; not resumed if the client could not take it all at once */
  join(topic: string, after: number | undefined): Joined {
    this.#isReplaying = after !== undefined
    this.#isOverrun = false
    const joined = this.#ground.hub.join(topic, this, after)
    this.#isReplaying = false
    this.topics.add(topic)
    this.seq = Math.max(this.seq, joined.seq)
    return this.#isOverrun ? { ...joined, resumed: false } : joined
  }

  leave(topic: string): void {
    this.topics.delete(topic)
    this.#ground.hub.leave(topic, this)
  }

  deliver(event: SentEvent): void {
    const wire = this.#wire
    if (wire === undefined || this.ending !== undefined) return
    const { bufferedBytesMax, tally } = this.#ground
    // Who comes back must not be sent away for what it is only being given.
    if (this.#isReplaying && wire.bufferedAmount > bufferedBytesMax / 2) {
      this.#isOverrun = true
      return
    }
    wire.send(event.bytes, text)
    tally.said.event += 1
    if (event.seq > this.seq) this.seq = event.seq
    if (!this.#isReplaying && wire.bufferedAmount > bufferedBytesMax) this.end('slow')
  }

  resync(topics: readonly string[]): void {
    this.say('resync', { topics })
  }

  say<Type extends ServerMessageType>(
    type: Type,
    data: ServerMessages[Type],
    seq: number = this.seq,
  ): void {
    const wire = this.#wire
    if (wire === undefined || this.ending !== undefined) return
    const { tally, nowMs, bufferedBytesMax } = this.#ground
    wire.send(messageText(type, data, { seq, nowMs: nowMs() }), text)
    tally.said[type] += 1
    if (wire.bufferedAmount > bufferedBytesMax) this.end('slow')
  }

  /** Nothing is sent or heard from now on; `ws` destroys the connection of who does not answer. */
  end(ending: OwnEnding): void {
    if (this.ending !== undefined) return
    this.ending = ending
    this.#ground.hub.leaveAll(this)
    const { code, text: reason } = closings[ending]
    this.#wire?.close(code, reason)
    // What a flood brings is left to the system, which stops the sender.
    if (ending === 'flood') this.#wire?.pause()
  }

  /** Without a word. */
  terminate(ending: Ending): void {
    this.ending ??= ending
    this.#wire?.terminate()
  }

  /** Called again and again by the one timer of all sockets. */
  look(clockMs: number, nowMs: number): void {
    if (this.ending !== undefined || this.#wire === undefined) return
    this.#lookAtPeer(this.#wire, clockMs)
    const { expiresAtSeconds } = this.principal
    if (expiresAtSeconds === undefined) return
    const leftMs = expiresAtSeconds * 1_000 - nowMs
    if (leftMs <= 0) {
      this.end('expired')
    } else if (leftMs <= this.#ground.expiringMs && !this.#isWarned) {
      this.#isWarned = true
      this.say('expiring', { expires_at: this.expiresAt })
    }
  }

  /** Whether the frame may be read; each costs the same, whatever it is. */
  hear(): boolean {
    if (this.ending !== undefined) return false
    this.#isHeard = true
    const { allowance, clockMs } = this.#ground
    const evenAtMs = spend(this.#evenAtMs, clockMs(), allowance)
    if (evenAtMs === undefined) this.end('flood')
    else this.#evenAtMs = evenAtMs
    return evenAtMs !== undefined
  }

  heard(message: string): void {
    this.#ground.onMessage(this, message)
  }

  gone(code: number): void {
    // 1006: no close frame came (RFC 6455, section 7.1.5).
    this.ending ??= code === 1006 ? 'lost' : 'client'
    this.#ground.tally.closed[this.ending] += 1
    this.#ground.hub.leaveAll(this)
    this.#ground.onGone(this)
  }

  #lookAtPeer(wire: WebSocket, clockMs: number): void {
    const { heartbeatMs, pongMs } = this.#ground
    if (this.#isHeard) {
      this.#isHeard = false
      this.#isPinged = false
      this.#dueAtMs = clockMs + heartbeatMs
    }
    if (clockMs < this.#dueAtMs) return
    if (this.#isPinged) {
      this.terminate('silent')
      return
    }
    wire.ping()
    this.#isPinged = true
    this.#dueAtMs = clockMs + pongMs
  }
}
