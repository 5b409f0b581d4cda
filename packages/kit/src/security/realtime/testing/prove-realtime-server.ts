/**
 * A service with sockets in a process of its own: the plugin with all that judges its tokens, or `ws`
 * alone, which lets everybody in.
 *
 * @module
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
import { errors } from '../../../foundation/errors/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { redis } from '../../../reliability/redis/index.ts'
import { access, bearerAuthenticator, definePermissions } from '../../access/index.ts'
import { type RevocationTables, revocation } from '../../revocation/index.ts'
import { Replica } from '../../revocation/replica.ts'
import { KeyRing, ownTokens, secretSigningKey, TokenVerifier } from '../../tokens/index.ts'
import { realtime } from '../plugin.ts'
import { answer, nowNs, startedWith } from './prove-realtime-processes.ts'

/**
 * Each is a fault that the proof must see: 64 KiB for each socket, 100 us for each handshake,
 * revocations that do not arrive, events that may not wait.
 */
export type Control = 'none' | 'ballast' | 'slow-handshake' | 'feed-off' | 'no-room'

export interface ServerOptions {
  readonly kind: 'kit' | 'bare'
  readonly control: Control
  /** What a socket follows from the start: its user's own events, or those of everybody. */
  readonly follows: 'user' | 'news'
  readonly secret: string
  readonly databaseUrl: string
  readonly redisUrl: string
}

export interface Memory {
  readonly residentBytes: number
  readonly heapBytes: number
  readonly sockets: number
}

export interface Published {
  /** Of the processor, for all of them. */
  readonly processorUs: number
}

export interface Publishing {
  readonly events: number
  readonly bytes: number
  readonly everyMs: number
}

interface Served {
  readonly port: number
  sockets(): number
  publish(data: object): void
  revoke(sid: string): Promise<unknown>
  /** When the last revocation arrived. */
  knownNs(): number
  close(): Promise<void>
}

const started = startedWith<ServerOptions>()
const served = started.kind === 'kit' ? await kit(started) : await bare()

answer(
  {
    port: () => served.port,
    processorUs: () => processorUs(),
    memory,
    publish,
    knownNs: () => served.knownNs(),
    async revoke({ sid }: { readonly sid: string }): Promise<number> {
      const calledNs = nowNs()
      await served.revoke(sid)
      return calledNs
    },
  },
  served.close,
)

async function memory(): Promise<Memory> {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.()
    await new Promise((next) => setTimeout(next, 100))
  }
  const { rss, heapUsed } = process.memoryUsage()
  return { residentBytes: rss, heapBytes: heapUsed, sockets: served.sockets() }
}

async function publish({ events, bytes, everyMs }: Publishing): Promise<Published> {
  const text = 'x'.repeat(bytes)
  const beforeUs = processorUs()
  for (let number = 0; number < events; number += 1) {
    served.publish({ number, sentNs: nowNs(), text })
    if (everyMs > 0) await new Promise((next) => setTimeout(next, everyMs))
  }
  return { processorUs: processorUs() - beforeUs }
}

function processorUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function kit(options: ServerOptions): Promise<Served> {
  const { control, follows, secret, databaseUrl, redisUrl } = options
  if (control === 'feed-off') Replica.prototype.add = () => false
  const app = fastify()
  const database = await postgresDatabase<RevocationTables>({ url: databaseUrl, connectionsMax: 4 })
  await app.register(errors)
  await app.register(redis, { url: redisUrl })
  await app.register(revocation, { database })
  const policy = definePermissions({ permissions: ['audit:read'], roles: { user: [] } })
  const expectations = ownTokens({ issuer: 'https://api.example.com', audience: 'api' })
  const key = secretSigningKey(Buffer.from(secret, 'hex'))
  const verifier = new TokenVerifier([{ expectations, keys: new KeyRing([{ key }]) }])
  const bearer = bearerAuthenticator({ verifier, policy, revocation: app.revocation })
  await app.register(access, { policy, authenticators: [bearer] })
  if (control === 'slow-handshake') slowDown(app)
  await app.register(realtime, {
    topics: [
      { name: 'news', mayJoin: () => true },
      { name: 'user', mayJoin: ({ userId }, id) => id === userId },
    ],
    joinedAtOpen: ({ userId }) => [follows === 'user' ? `user:${userId}` : 'news'],
    ...{ socketsPerUserMax: 20_000, socketsPerAddressMax: 20_000 },
    hub: control === 'no-room' ? { ringEvents: 1, membersPerTurn: 1 } : {},
  })
  if (control === 'ballast') loadDown(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  let knownNs = 0
  app.revocation.onRevoked(() => {
    knownNs = nowNs()
  })
  while (app.realtime.stats().hub.mode !== 'shared') {
    await new Promise((next) => setTimeout(next, 10))
  }
  return {
    port: (app.server.address() as AddressInfo).port,
    sockets: () => app.realtime.stats().connections,
    publish: (data) => app.realtime.publish('news', 'proof', data),
    revoke: (sid) =>
      app.revocation.transaction((_queries, revoke) => revoke({ kind: 'session', id: sid })),
    knownNs: () => knownNs,
    async close() {
      await app.close()
      await database.close()
    },
  }
}

function slowDown(app: FastifyInstance): void {
  app.addHook('preHandler', (_request, _reply, done) => {
    const endNs = nowNs() + 100_000
    while (nowNs() < endNs);
    done()
  })
}

function loadDown(app: FastifyInstance): void {
  const ballast: Buffer[] = []
  app.server.on('upgrade', () => ballast.push(Buffer.alloc(65_536, 1)))
  app.addHook('onClose', async () => void ballast.splice(0))
}

async function bare(): Promise<Served> {
  const server = createServer()
  const sockets = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return {
    port: (server.address() as AddressInfo).port,
    sockets: () => sockets.clients.size,
    publish(data) {
      const text = Buffer.from(JSON.stringify({ type: 'proof', data }))
      for (const socket of sockets.clients) (socket as WebSocket).send(text, { binary: false })
    },
    // The least that anybody could do: it knows of nothing but its own sockets.
    async revoke() {
      for (const socket of sockets.clients) (socket as WebSocket).close(4401)
    },
    knownNs: () => 0,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.close()
    },
  }
}
