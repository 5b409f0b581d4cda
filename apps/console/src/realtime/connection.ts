/**
 * One WebSocket to the service for the whole console, kept alive for as long as somebody is signed
 * in: it comes back by itself, after a growing and random pause, and goes on where it was.
 *
 * What may have been missed meanwhile is told as a `resync` of the topic: read it again then. The
 * token travels as a subprotocol, so that no address or log ever shows it.
 *
 * @module
 */

import { renewToken, sessionStore } from '../session/session-store.ts'
import { doubtsToken, pauseMs } from './reconnect.ts'

export interface ServerEvent {
  readonly type: string
  readonly topic?: string
  readonly seq: number
  readonly at: string
  readonly data: unknown
}

export type ConnectionState = 'closed' | 'connecting' | 'open' | 'waiting'

type EventListener = (event: ServerEvent) => void

class Connection {
  #socket: WebSocket | undefined
  #state: ConnectionState = 'closed'
  /** In a row, since the last welcome. */
  #failures = 0
  #followers = 0
  #lastSeq: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #reconnectAfterMs: number | undefined
  #token: string | undefined
  /** Set by a client that has stopped hearing anything: the line may be dead without a word. */
  #silence: ReturnType<typeof setTimeout> | undefined
  #heartbeatMs = 30_000
  readonly #stateListeners = new Set<() => void>()
  readonly #listeners = new Set<EventListener>()
  readonly #topics = new Map<string, number>()

  get state(): ConnectionState {
    return this.#state
  }

  onState = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener)
    return () => this.#stateListeners.delete(listener)
  }

  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Counted: the topic is left when the last who asked for it leaves. */
  join(topic: string): () => void {
    const count = this.#topics.get(topic) ?? 0
    this.#topics.set(topic, count + 1)
    if (count === 0) this.#send({ type: 'subscribe', topics: [topic] })
    return () => this.#leave(topic)
  }

  /** Somebody knows that the service is back: no need to wait any longer. */
  wake(): void {
    if (this.#state === 'waiting') void this.#open()
  }

  /** Follows the session: open while somebody is signed in. */
  follow(): () => void {
    const step = () => {
      const isSignedIn = sessionStore.state.status === 'signed-in'
      if (!isSignedIn) return this.#close()
      if (this.#state === 'closed') return void this.#open()
      this.#freshen()
    }
    const wake = () => this.wake()
    this.#followers += 1
    step()
    window.addEventListener('online', wake)
    const unsubscribe = sessionStore.subscribe(step)
    return () => {
      unsubscribe()
      window.removeEventListener('online', wake)
      this.#followers -= 1
      // The next screen may follow at once: a change of screens is no reason to hang up.
      setTimeout(() => {
        if (this.#followers === 0) this.#close()
      })
    }
  }

  #leave(topic: string): void {
    const count = (this.#topics.get(topic) ?? 1) - 1
    if (count > 0) {
      this.#topics.set(topic, count)
      return
    }
    this.#topics.delete(topic)
    this.#send({ type: 'unsubscribe', topics: [topic] })
  }

  async #open(): Promise<void> {
    clearTimeout(this.#timer)
    this.#become('connecting')
    // It would only be refused, as after a night in which the computer slept.
    if (sessionStore.isTokenStale) await renewToken(sessionStore.token).catch(() => false)
    const { token } = sessionStore
    if (this.#state !== 'connecting' || this.#socket !== undefined) return
    if (token === undefined) return this.#become('closed')
    this.#token = token
    const address = new URL('/ws', location.href)
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    if (this.#lastSeq !== undefined) address.searchParams.set('after', String(this.#lastSeq))
    const socket = new WebSocket(address, ['bearer', token])
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#receive(String(data))
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) void this.#lost(code)
    }
  }

  /** A token that was renewed keeps the socket open: it is bound to the session. */
  #freshen(): void {
    const { token } = sessionStore
    if (token === undefined || token === this.#token || !this.#canSend) return
    this.#token = token
    this.#send({ type: 'authenticate', token })
  }

  #receive(text: string): void {
    const event = JSON.parse(text) as ServerEvent
    this.#listen()
    if (event.type === 'welcome') this.#welcomed(event)
    if (event.type === 'expiring') void renewToken(this.#token).catch(() => false)
    if (event.type === 'reconnect') {
      this.#reconnectAfterMs = (event.data as { readonly after_ms: number }).after_ms
    }
    if (event.topic !== undefined) this.#lastSeq = Math.max(this.#lastSeq ?? 0, event.seq)
    const told = event.type === 'subscribed' ? toldOfSubscription(event) : event
    for (const listener of this.#listeners) listener(told)
  }

  #welcomed({ data, seq }: ServerEvent): void {
    this.#lastSeq ??= seq
    const { heartbeat_ms } = data as { readonly heartbeat_ms?: number }
    this.#heartbeatMs = heartbeat_ms ?? this.#heartbeatMs
    this.#failures = 0
    this.#become('open')
    const topics = [...this.#topics.keys()]
    const after = this.#lastSeq === undefined ? {} : { after: this.#lastSeq }
    if (topics.length > 0) this.#send({ type: 'subscribe', topics, ...after })
    this.#freshen()
    this.#listen()
  }

  /** Browsers do not show pings of the protocol to a page, so it asks for a word itself. */
  #listen(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#send({ type: 'ping' })
      this.#silence = setTimeout(() => this.#socket?.close(), this.#heartbeatMs)
    }, this.#heartbeatMs)
  }

  async #lost(code: number): Promise<void> {
    clearTimeout(this.#silence)
    const loss = { code, wasOpen: this.#state === 'open', failures: this.#failures }
    this.#socket = undefined
    this.#become('waiting')
    if (doubtsToken(loss)) await renewToken(this.#token).catch(() => false)
    // Whoever signed out or came back meanwhile has seen to the connection.
    if (this.#state !== 'waiting') return
    this.#failures += 1
    const reconnectAfterMs = this.#reconnectAfterMs
    this.#reconnectAfterMs = undefined
    this.#timer = setTimeout(() => void this.#open(), reconnectAfterMs ?? pauseMs(loss.failures))
  }

  #close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#silence)
    const socket = this.#socket
    this.#socket = undefined
    this.#lastSeq = undefined
    socket?.close(1000)
    this.#become('closed')
  }

  #send(message: object): void {
    if (this.#canSend) this.#socket?.send(JSON.stringify(message))
  }

  /** Not while the service is hanging up: the next connection says it all again. */
  get #canSend(): boolean {
    return this.#state === 'open' && this.#socket?.readyState === WebSocket.OPEN
  }

  #become(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#stateListeners) listener()
  }
}

/** What came between the two connections is no longer kept: that is a `resync` like any other. */
function toldOfSubscription(event: ServerEvent): ServerEvent {
  const { topic, resumed } = event.data as { readonly topic: string; readonly resumed: boolean }
  return resumed ? event : { ...event, type: 'resync', data: { topics: [topic] } }
}

export const connection = new Connection()
