/**
 * Answers what clients say.
 *
 * @module
 */

import { type KitError, toKitError } from '../../foundation/errors/index.ts'
import { type ClientMessage, readMessage } from './client-messages.ts'
import { MessageMalformedError, TooManyTopicsError, TopicRefusedError } from './errors.ts'
import type { LiveSocket } from './live-socket.ts'
import type { SocketPrincipal } from './principal-port.ts'
import { errorData } from './server-messages.ts'
import type { Tally } from './tally.ts'
import type { MayFollow } from './topics.ts'

export interface ConversationOptions {
  readonly mayFollow: MayFollow<SocketPrincipal>
  readonly topicsPerSocketMax: number
  /** Judges a token; rejects with the answer. */
  readonly proveToken: (token: string, id: string, ip: string) => Promise<SocketPrincipal>
  readonly tally: Tally
  readonly onProblem: (problem: unknown) => void
}

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>

export class Conversation {
  readonly #options: ConversationOptions

  constructor(options: ConversationOptions) {
    this.#options = options
  }

  /** Never rejects. */
  async hear(socket: LiveSocket, text: string): Promise<void> {
    const message = readMessage(text)
    this.#options.tally.heard[message?.type ?? 'malformed'] += 1
    try {
      if (message === undefined) throw malformed()
      await this.#answer(socket, message)
    } catch (thrown) {
      const error = toKitError(thrown)
      if (error.statusCode >= 500) this.#options.onProblem(thrown)
      socket.say('error', errorData(error))
    }
  }

  /** Without a word: those that are refused are not joined. */
  join(socket: LiveSocket, topics: readonly string[]): void {
    for (const topic of topics) {
      if (this.#mayFollow(this.#options.mayFollow, socket, topic)) socket.join(topic, undefined)
    }
  }

  /** @param after of the client that comes back: the last `seq` that it has seen */
  subscribe(socket: LiveSocket, topics: readonly string[], after: number | undefined): void {
    const { mayFollow, topicsPerSocketMax } = this.#options
    const wanted = new Set(topics)
    const refused = [...wanted].filter((topic) => !this.#mayFollow(mayFollow, socket, topic))
    if (refused.length > 0) tellRefused(socket, refused)
    for (const topic of wanted) {
      // Each may be followed by a replay, so each costs as much as a message.
      if (refused.includes(topic) || !socket.hear()) continue
      if (!socket.topics.has(topic) && socket.topics.size >= topicsPerSocketMax) {
        socket.say('error', errorData(tooMany(topicsPerSocketMax), [topic]))
        continue
      }
      const { seq, resumed } = socket.join(topic, after)
      socket.say('subscribed', { topic, resumed }, seq)
    }
  }

  #answer(socket: LiveSocket, message: ClientMessage): Promise<void> | void {
    switch (message.type) {
      case 'ping':
        return socket.say('pong', {})
      case 'subscribe':
        return this.subscribe(socket, message.topics, (message as Subscribe).after)
      case 'unsubscribe':
        for (const topic of message.topics) socket.leave(topic)
        return socket.say('unsubscribed', { topics: message.topics })
      case 'authenticate':
        return this.#authenticate(socket, message.token)
    }
  }

  /** The same user, method and session; what else has changed, topics included, is judged anew. */
  async #authenticate(socket: LiveSocket, token: string): Promise<void> {
    if (socket.isProving) throw malformed()
    socket.isProving = true
    try {
      const principal = await this.#options.proveToken(token, socket.id, socket.address)
      if (!isSame(principal, socket.principal)) return socket.end('refused')
      socket.renew(principal)
    } catch (thrown) {
      // Whether it holds could not be told: what the socket had holds on.
      if (toKitError(thrown).statusCode >= 500) throw thrown
      return socket.end('refused')
    } finally {
      socket.isProving = false
    }
    this.#leaveForbidden(socket)
    socket.say('authenticated', { expires_at: socket.expiresAt })
  }

  #leaveForbidden(socket: LiveSocket): void {
    const { mayFollow } = this.#options
    const forbidden = [...socket.topics].filter(
      (topic) => !this.#mayFollow(mayFollow, socket, topic),
    )
    if (forbidden.length === 0) return
    for (const topic of forbidden) socket.leave(topic)
    tellRefused(socket, forbidden)
  }

  #mayFollow(mayFollow: MayFollow<SocketPrincipal>, socket: LiveSocket, topic: string): boolean {
    try {
      return mayFollow(socket.principal, topic)
    } catch (error) {
      // A rule that fails lets nobody in.
      this.#options.onProblem(error)
      return false
    }
  }
}

function isSame(one: SocketPrincipal, other: SocketPrincipal): boolean {
  return (
    one.userId === other.userId && one.method === other.method && one.sessionId === other.sessionId
  )
}

function tellRefused(socket: LiveSocket, topics: readonly string[]): void {
  const error = new TopicRefusedError('There is no such topic, or it is not for you.')
  socket.say('error', errorData(error, topics))
}

function malformed(): KitError {
  return new MessageMalformedError(
    'Send JSON text: subscribe, unsubscribe, authenticate (one at a time) or ping.',
  )
}

function tooMany(most: number): KitError {
  return new TooManyTopicsError(`A WebSocket may follow ${most} topics.`)
}
