/**
 * What sockets cost and how soon they hear, with bare `ws` beside it:
 * `npm run prove:realtime -- [--sockets 10000] [--rounds 10]`.
 *
 * Servers and clients are processes of their own, on a real PostgreSQL and a real Redis. Every row has
 * a control, a build with a fault that the same measurement must see.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import { createTables } from '../../../reliability/database/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { type RevocationTables, revocationTables } from '../../revocation/index.ts'
import type { Place } from './prove-realtime-measures.ts'
import { handshakeCost, idleBytes, publishing, revoking } from './prove-realtime-measures.ts'

interface Row {
  readonly what: string
  readonly goal: string
  readonly seen: string
  readonly isGood: boolean
  readonly bare: string
  readonly control: string
  readonly controlFails: boolean
}

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '10' },
  },
})
const sockets = Number(values.sockets)
const rounds = Number(values.rounds)

await using redis = await redisServer()
const postgres = await sharedPostgres()
const databaseUrl = await postgres.createDatabase()
const database = await postgresDatabase<RevocationTables>({ url: databaseUrl })
await createTables(database, revocationTables)
await database.close()
const place: Place = {
  databaseUrl,
  redisUrl: redis.url,
  secret: randomBytes(32).toString('hex'),
}

const rows = [await idleRow(), await handshakeRow(), await revocationRow(), await publishRow()]
process.stdout.write(table(rows))
process.exitCode = rows.every(({ isGood, controlFails }) => isGood && controlFails) ? 0 : 1

async function idleRow(): Promise<Row> {
  const bytesMax = 20_000
  const kit = await idleBytes(place, { kind: 'kit', sockets })
  const bare = await idleBytes(place, { kind: 'bare', sockets })
  const few = Math.min(sockets, 1_000)
  const weak = await idleBytes(place, { kind: 'kit', control: 'ballast', sockets: few })
  const words = ({ resident, heap }: { readonly resident: number; readonly heap: number }) =>
    `${kilobytes(resident)} resident, of that ${kilobytes(heap)} heap`
  return {
    what: `${sockets} idle sockets, each`,
    goal: `${kilobytes(bytesMax)}`,
    seen: `${words(kit)}; ${kit.open} open`,
    isGood: kit.resident <= bytesMax && kit.open === sockets,
    bare: words(bare),
    control: `64 KiB for each: ${kilobytes(weak.resident)}`,
    controlFails: weak.resident > bytesMax,
  }
}

async function handshakeRow(): Promise<Row> {
  const addedUsMax = 50
  const count = Math.min(sockets, 500)
  const seen = await handshakeCost(place, { rounds: rounds * 4, count })
  const weak = await handshakeCost(place, { rounds: 3, count, control: 'slow-handshake' })
  return {
    what: 'handshake, of the processor',
    goal: `bare + ${addedUsMax} us`,
    seen: `${seen.kitUs.toFixed(0)} us: + ${seen.addedUs.toFixed(0)} us`,
    isGood: seen.addedUs <= addedUsMax,
    bare: `${seen.bareUs.toFixed(0)} us`,
    control: `100 us in a hook: + ${weak.addedUs.toFixed(0)} us`,
    controlFails: weak.addedUs > addedUsMax,
  }
}

async function revocationRow(): Promise<Row> {
  const p99MsMax = 50
  const count = Math.min(sockets, 1_000) - (Math.min(sockets, 1_000) % 4)
  const seen = await revoking(place, { kind: 'kit', processes: 4, rounds, count })
  const bare = await revoking(place, { kind: 'bare', processes: 1, rounds, count })
  const weak = await revoking(place, {
    ...{ kind: 'kit', processes: 4, rounds: 1, count, control: 'feed-off' },
  })
  return {
    what: `one revocation closes ${count} sockets on 4 processes`,
    goal: `p99 ${p99MsMax} ms`,
    seen: `${milliseconds(seen.latenciesMs)}; known to the last process: ${milliseconds(seen.knownMs)}; ${seen.left} left open`,
    isGood: quantile(seen.latenciesMs, 0.99) <= p99MsMax && seen.left === 0,
    bare: `${milliseconds(bare.latenciesMs)}, one process, told directly`,
    control: `a feed that is not applied: ${weak.left} left open`,
    controlFails: weak.left > 0,
  }
}

async function publishRow(): Promise<Row> {
  const count = Math.min(sockets, 1_000)
  const how = { count, follows: 'news', events: rounds * 10, bytes: 300, everyMs: 100 } as const
  const kit = await publishing(place, { kind: 'kit', ...how })
  const bare = await publishing(place, { kind: 'bare', ...how })
  const burst = { ...how, events: 20, everyMs: 0 }
  const weak = await publishing(place, { kind: 'kit', ...burst, control: 'no-room' })
  const words = ({ latenciesMs, deliveryUs }: typeof kit) =>
    `${milliseconds(latenciesMs)}; ${deliveryUs.toFixed(1)} us of the processor for each socket`
  return {
    what: `an event of 300 bytes to ${count} sockets, by Redis`,
    goal: 'each gets every event, once and in order',
    seen: `${words(kit)}; ${kit.faulty} sockets missed any`,
    isGood: kit.faulty === 0,
    bare: words(bare),
    control: `no event may wait: ${weak.faulty} sockets missed some`,
    controlFails: weak.faulty > 0,
  }
}

function table(all: readonly Row[]): string {
  const lines = [
    ['what', 'goal', 'seen', 'bare ws', 'control'],
    ['---', '---', '---', '---', '---'],
    ...all.map((row) => [
      row.what,
      row.goal,
      `${row.isGood ? 'ok' : 'MISSED'}: ${row.seen}`,
      row.bare,
      `${row.controlFails ? 'fails' : 'DOES NOT FAIL'}: ${row.control}`,
    ]),
  ]
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('')
}

function milliseconds(of: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(of, share).toFixed(1))
  return `p50 ${p50}, p99 ${p99}, max ${max} ms`
}

function quantile(of: readonly number[], share: number): number {
  const sorted = of.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`
}
