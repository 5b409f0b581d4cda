/**
 * The ioredis client of one connection, set up so that it keeps nothing back and repeats nothing.
 *
 * Commands are refused while there is no connection (no offline queue), fail when it breaks (no
 * retries, no resending), and a connection that owes an answer for `socketTimeoutMs` is given up.
 * ioredis's `commandTimeout` is left alone: it breaks its ready check, so each call has a timeout of
 * our own. RESP2, because a login by HELLO that an old server does not know is repeated in its error.
 *
 * @module
 */

import type { LookupFunction } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Redis } from 'ioredis'
import { connectorTo } from './connector.ts'
import { reconnectDelayMs } from './reconnect-delay.ts'
import type { ServerAddress } from './server-address.ts'

export interface DriverOptions {
  /** Shown in `CLIENT LIST`. */
  readonly name: string
  readonly address: ServerAddress
  readonly tls: ConnectionOptions | undefined
  /** Shared by the connections to one server. */
  readonly lookup: LookupFunction
  readonly connectTimeoutMs: number
  readonly socketTimeoutMs: number
  readonly reconnectMaxMs: number
  readonly replyBytesMax: number
  readonly random: () => number
}

export interface Driver {
  readonly client: Redis
  /** To be called when a reply or a message has arrived whole. */
  replied(): void
  /** Ends it at once, also with a peer that no longer answers. */
  close(): void
}

export function openDriver(options: DriverOptions): Driver {
  const { address, random, reconnectMaxMs, replyBytesMax } = options
  const client = new Redis({
    host: address.host,
    port: address.port,
    db: address.database,
    ...(address.username !== undefined && { username: address.username }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.isTls && { tls: { ...options.tls } }),
    Connector: connectorTo(address, options.tls, options.lookup),
    connectionName: options.name,
    protocol: 2,
    disableClientInfo: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    connectTimeout: options.connectTimeoutMs,
    socketTimeout: options.socketTimeoutMs,
    retryStrategy: (attempt) => reconnectDelayMs(attempt, reconnectMaxMs, random),
  })

  // The decoder collects a reply of any size; this is the only bound on what a server makes us hold.
  let bytesOfReply = 0
  client.on('connect', () => {
    const { stream } = client
    bytesOfReply = 0
    stream.on('data', (chunk: Buffer) => {
      bytesOfReply += chunk.length
      if (bytesOfReply <= replyBytesMax) return
      stream.destroy(new Error(`a reply of Redis is larger than ${replyBytesMax} bytes`))
    })
  })

  return {
    client,
    replied() {
      bytesOfReply = 0
    },
    close() {
      client.disconnect()
      client.stream?.destroy()
    },
  }
}
