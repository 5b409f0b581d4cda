/**
 * A small service with flags as a process of its own, on a database that others share.
 *
 * Its first argument is {@link FlagProcessOptions} as JSON. It tells its address by a message to its
 * parent, then each change that it hears of, and answers every {@link FlagOrder}.
 *
 * @module
 */

import fastify from 'fastify'
import { context, contextServerOptions, currentContext } from '../../../foundation/context/index.ts'
import { errors, KitError } from '../../../foundation/errors/index.ts'
import { database, databaseOf } from '../../../reliability/database/index.ts'
import { redis } from '../../../reliability/redis/index.ts'
import { auditLog } from '../../../security/audit-log/index.ts'
import { defineFlags, type FlagDefinition } from '../flag-definition.ts'
import { flags } from '../plugin.ts'
import type { RolloutBudget } from '../rollout-budget.ts'
import type { WantedChange } from '../wanted-change.ts'
import type { TestTables } from './open-flags.ts'

export interface FlagProcessOptions {
  readonly databaseUrl: string
  readonly redisUrl?: string
  readonly pollMs?: number
  readonly soakMs?: number
  readonly budget?: Partial<RolloutBudget>
  /** Share of the answers that fail of those who have `new-search`. */
  readonly errorShare?: number
}

export interface FlagOrder {
  readonly id: number
  readonly key: string
  /** Without it, how the flag is set. */
  readonly wanted?: WantedChange
}

export type FlagMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | {
      readonly kind: 'heard'
      readonly key: string
      readonly version: number
      readonly atMs: number
    }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly atMs: number
      readonly statements: number
      readonly version: number
      readonly percent: number | null
      readonly mode: string
      readonly haltedReason: string | null
      readonly refusal: string | null
    }

/** Switches, to be changed often. */
export const switches: readonly string[] = Array.from({ length: 12 }, (_, at) => `switch-${at}`)

const declared = defineFlags([
  { key: 'new-search', description: 'The new search', kind: 'boolean', default: false },
  ...switches.map((key): FlagDefinition => {
    return { key, description: key, kind: 'boolean', default: true, raising: 'at-once' }
  }),
])

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? '{}'))

async function serve(options: FlagProcessOptions): Promise<void> {
  const { databaseUrl, redisUrl, pollMs, soakMs, budget, errorShare = 0 } = options
  const app = fastify(contextServerOptions())
  await app.register(errors)
  await app.register(context)
  const store = await databaseOf<TestTables>(databaseUrl, { dataFolder: '.' })
  await app.register(database, { database: store })
  if (redisUrl !== undefined) await app.register(redis, { url: redisUrl })
  await app.register(auditLog, { database: store })
  await app.register(flags, {
    flags: declared,
    currentRequest: currentContext,
    ...(pollMs === undefined ? {} : { pollMs }),
    ...(soakMs === undefined ? {} : { soakMs }),
    ...(budget === undefined ? {} : { budget }),
  })
  app.get('/search', async (request, reply) => {
    const { user } = request.query as { readonly user: string }
    const isOn = app.flags.isOn('new-search', { userId: user })
    reply.code(isOn && Math.random() < errorShare ? 500 : 200)
    return { isOn }
  })
  app.addHook('onReady', async () => {
    app.flags.onChanged(({ flag: { key, version } }) => {
      tell({ kind: 'heard', key, version, atMs: nowMs() })
    })
  })
  let statements = 0
  app.database.observe({
    statement() {
      statements += 1
    },
  })
  const answer = async ({ id, key, wanted }: FlagOrder) => {
    const refusal = wanted === undefined ? null : await changed(key, wanted)
    const { version, percent, mode, halted } = app.flags.get(key)
    const haltedReason = halted?.reason ?? null
    const state = { version, percent, mode, haltedReason, refusal, statements }
    tell({ kind: 'answer', id, atMs: nowMs(), ...state })
  }
  const changed = (key: string, wanted: WantedChange): Promise<string | null> =>
    app.flags.change(key, wanted, { userId: 'operator' }).then(
      () => null,
      (error: unknown) => (error instanceof KitError ? error.code : String(error)),
    )
  process.on('disconnect', () => process.exit())
  process.on('message', (order: FlagOrder) => void answer(order))
  tell({ kind: 'listening', url: await app.listen({ port: 0, host: '127.0.0.1' }) })
}

function tell(message: FlagMessage): void {
  process.send?.(message)
}

/** On the clock that all processes of a machine share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}
