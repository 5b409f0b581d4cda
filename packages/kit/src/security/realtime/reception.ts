/**
 * Lets a socket in: registered, then judged, then accepted.
 *
 * A revocation that comes before the registration is found by the judgement after it, and one that
 * comes later finds the socket. So none is lost, whatever hooks before have waited for.
 *
 * @module
 */

import { AuthenticationError, type KitError } from '../../foundation/errors/index.ts'
import type { Conversation } from './conversation.ts'
import { SocketsFullError } from './errors.ts'
import type { Farewell } from './farewell.ts'
import { LiveSocket, type SocketGround, type SocketOrigin } from './live-socket.ts'
import type { SocketPrincipal } from './principal-port.ts'
import type { Registry } from './registry.ts'
import type { Watch } from './watch.ts'

export interface ReceptionOptions {
  readonly ground: SocketGround
  readonly registry: Registry
  readonly watch: Watch
  readonly farewell: Farewell
  readonly conversation: Conversation
  readonly joinedAtOpen: (principal: SocketPrincipal) => readonly string[]
}

export class Reception {
  readonly #options: ReceptionOptions

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  /**
   * Takes a place, that is to be given back unless the socket is opened.
   *
   * @throws TooManySocketsError, SocketsFullError
   */
  register(origin: SocketOrigin): LiveSocket {
    const { ground, registry, farewell } = this.#options
    if (farewell.hasBegun) throw stopping()
    const socket = new LiveSocket(ground, origin)
    registry.add(socket)
    return socket
  }

  /**
   * Whether nothing has happened to it since. To be asked after the credential was judged once more,
   * and in the same turn in which the socket is opened.
   *
   * @throws AuthenticationError, SocketsFullError
   */
  assertUncut(socket: LiveSocket): void {
    if (socket.ending !== undefined) throw turnedAway(socket)
  }

  /**
   * The socket is open.
   *
   * @param after of a client that comes back: the last `seq` that it has seen
   */
  welcome(socket: LiveSocket, after: number | undefined): void {
    const { watch, conversation, joinedAtOpen } = this.#options
    const topics = joinedAtOpen(socket.principal)
    if (after === undefined) {
      // Nothing can be missed, so nothing more is to be said of these topics.
      conversation.join(socket, topics)
      this.#greet(socket)
    } else {
      socket.seq = after
      this.#greet(socket, topics)
      conversation.subscribe(socket, topics, after)
    }
    watch.wake()
  }

  #greet(socket: LiveSocket, topics: Iterable<string> = socket.topics): void {
    socket.say('welcome', {
      connection_id: socket.id,
      user_id: socket.principal.userId,
      heartbeat_ms: this.#options.ground.heartbeatMs,
      expires_at: socket.expiresAt,
      topics: [...topics],
    })
  }
}

function turnedAway({ ending }: LiveSocket): KitError {
  if (ending !== 'revoked') return stopping()
  return new AuthenticationError('The session has ended; sign in again.', {
    cause: 'REVOKED',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}

function stopping(): KitError {
  return new SocketsFullError('This instance serves no further WebSocket at the moment.', {
    headers: { 'retry-after': '1' },
  })
}
