/**
 * One node of a service as a process of its own: revokes and answers `check()` over IPC.
 *
 * The controls break it on purpose, to show that the proof would notice.
 *
 * @module
 */

import { setImmediate as turn } from 'node:timers/promises'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { RedisClient, resolveOptions } from '../../../reliability/redis/index.ts'
import type { AccessClaims } from '../../tokens/index.ts'
import { Replica } from '../replica.ts'
import { revocationKey } from '../revocable.ts'
import { createRevocation, type Revocation } from '../revocation.ts'
import type { RevocationStats } from '../revocation-stats.ts'
import type { RevocationTables } from '../tables.ts'

/**
 * - `feed-off`: what arrives from others is acknowledged and not applied.
 * - `fence-off`: a stale replica is believed.
 */
export type Control = 'none' | 'feed-off' | 'fence-off'

export interface NodeProcessOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | undefined
  readonly control: Control
}

export type Request =
  | { readonly do: 'revoke'; readonly claims: AccessClaims; readonly mode: 'strict' | 'async' }
  | { readonly do: 'try'; readonly claims: AccessClaims; readonly tries: number }
  | { readonly do: 'applied'; readonly claims: AccessClaims }
  | { readonly do: 'stats' }
  | { readonly do: 'close' }

export interface Tried {
  readonly accepted: number
  readonly unknown: number
}

export interface Reply {
  readonly id: number
  /** Of the machine's monotonic clock, which all processes share. */
  readonly atNs: string
  readonly propagation?: 'complete' | 'pending'
  readonly tried?: Tried
  readonly stats?: RevocationStats
  readonly error?: string
}

if (process.send !== undefined) await main(JSON.parse(process.argv[2] ?? '') as NodeProcessOptions)

async function main({ databaseUrl, redisUrl, control }: NodeProcessOptions): Promise<void> {
  process.on('disconnect', () => process.exit())
  const database = await postgresDatabase<RevocationTables>({ url: databaseUrl, connectionsMax: 8 })
  const redis = redisUrl === undefined ? undefined : redisAt(redisUrl)
  const revocation = createRevocation({ database, redis: redis ?? false })
  const appliedNs = new Map<string, bigint>()
  revocation.onRevoked(({ key }) => {
    appliedNs.set(key, process.hrtime.bigint())
    if (appliedNs.size > 1_000) appliedNs.delete(appliedNs.keys().next().value ?? '')
  })
  await revocation.start()

  const close = async () => {
    await revocation.close()
    redis?.close()
    await database.close()
    process.disconnect()
  }
  process.on('message', async (message) => {
    const { id, request } = message as { id: number; request: Request }
    const atNs = () => String(process.hrtime.bigint())
    try {
      if (request.do === 'close') return await close()
      const at = request.do === 'applied' ? await applied(appliedNs, request.claims) : undefined
      const answer = await answerTo(revocation, request, control)
      process.send?.({ id, atNs: at ?? atNs(), ...answer })
    } catch (error) {
      process.send?.({ id, atNs: atNs(), error: String(error) })
    }
  })
  if (control === 'feed-off') Replica.prototype.add = () => false
  process.send?.({ id: 0, atNs: '0' })
}

async function answerTo(
  revocation: Revocation,
  request: Request,
  control: Control,
): Promise<Partial<Reply>> {
  if (request.do === 'stats') return { stats: revocation.stats() }
  if (request.do === 'try') return { tried: await tried(revocation, request, control) }
  if (request.do !== 'revoke') return {}
  const { claims, mode } = request
  const { propagation } = await revocation.transaction(
    (_queries, revoke) => revoke({ kind: 'session', id: claims.sid }),
    { mode },
  )
  return { propagation }
}

/** Each try in a turn of its own, as requests come. */
async function tried(
  revocation: Revocation,
  { claims, tries }: Request & { readonly do: 'try' },
  control: Control,
): Promise<Tried> {
  let [accepted, unknown] = [0, 0]
  for (let count = 0; count < tries; count += 1) {
    let state = revocation.check(claims)
    if (state === 'stale') {
      if (control === 'fence-off') state = 'live'
      // Neither accepted nor refused: 503.
      else state = await revocation.confirm(claims).catch(() => 'stale' as const)
    }
    if (state === 'live') accepted += 1
    if (state === 'stale') unknown += 1
    await turn()
  }
  return { accepted, unknown }
}

async function applied(
  appliedNs: ReadonlyMap<string, bigint>,
  { sid }: AccessClaims,
): Promise<string> {
  const endMs = performance.now() + 5_000
  for (;;) {
    const at = appliedNs.get(revocationKey('session', sid))
    if (at !== undefined) return String(at)
    if (performance.now() > endMs) throw new Error('it was not applied within 5 s')
    await turn()
  }
}

function redisAt(url: string): RedisClient {
  return new RedisClient(resolveOptions({ url }))
}
