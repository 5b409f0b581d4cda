/**
 * WebSockets: what a handshake with authentication costs more than one that lets everybody in, and
 * what an open socket takes.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { createTables } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { type RevocationTables, revocationTables } from '@plimsoll/kit/revocation'
import {
  handshakeCost,
  idleBytes,
  type Place,
} from '../../packages/kit/src/security/realtime/testing/prove-realtime-measures.ts'
import { redisServer } from '../../tools/servers/redis-server.ts'
import { sharedPostgres } from '../../tools/servers/shared-postgres.ts'
import type { RestRow } from './rest-row.ts'

export interface SocketPace {
  readonly sockets: number
  readonly handshakeRounds: number
  readonly handshakesPerRound: number
}

/** @throws Error if the sockets could not all be opened. */
export async function socketRows(pace: SocketPace): Promise<RestRow[]> {
  await using redis = await redisServer()
  const server = await sharedPostgres()
  const databaseUrl = await server.createDatabase()
  const place = { databaseUrl, redisUrl: redis.url, secret: randomBytes(32).toString('hex') }
  try {
    const database = await postgresDatabase<RevocationTables>({ url: databaseUrl })
    await createTables(database, revocationTables)
    await database.close()
    return [...(await handshakes(place, pace)), ...(await idle(place, pace))]
  } finally {
    await server.dropDatabase(databaseUrl)
  }
}

async function handshakes(
  place: Place,
  { handshakeRounds, handshakesPerRound }: SocketPace,
): Promise<RestRow[]> {
  const cost = { rounds: handshakeRounds, count: handshakesPerRound }
  const { kitUs, bareUs, addedUs } = await handshakeCost(place, cost)
  const what = 'WebSocket handshake'
  return [
    { what, unit: 'us', kit: kitUs, peer: { name: 'bare ws', value: bareUs } },
    {
      what: `${what}, added by authentication`,
      unit: 'us',
      kit: addedUs,
      goal: { atMost: 50 },
    },
  ]
}

async function idle(place: Place, { sockets }: SocketPace): Promise<RestRow[]> {
  const kit = await opened(place, 'kit', sockets)
  const bare = await opened(place, 'bare', sockets)
  return [
    {
      what: `resident memory of each of ${sockets.toLocaleString('en-US')} idle WebSockets`,
      unit: 'bytes',
      kit,
      peer: { name: 'bare ws', value: bare },
      goal: { atMost: 20_000 },
    },
  ]
}

async function opened(place: Place, kind: 'kit' | 'bare', sockets: number): Promise<number> {
  const { resident, open } = await idleBytes(place, { kind, sockets })
  if (open === sockets) return resident
  throw new Error(`${open} of ${sockets} sockets are open; does \`ulimit -n\` allow more?`)
}
