/** Planted defects and twins of health. @module */

import { performance } from 'node:perf_hooks'
import { Client } from 'pg'
import { DependencyError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'

/** @throws what makes liveness fail. */
export async function liveCheck({ flags, database }: Service): Promise<void> {
  if (flags.has('live-db')) await database.ping(5_000)
  if (!flags.has('twin:live-db')) return
  const askedAt = performance.now()
  await new Promise((resolve) => setImmediate(resolve))
  if (performance.now() - askedAt > 5_000) throw new DependencyError('the event loop lags')
}

/** @throws where liveness is taken for readiness. */
export function livesWithout(flags: Flags): void {
  if (flags.has('live-all')) throw new DependencyError('a dependency is down')
}

export function isRedisRequired(flags: Flags): boolean {
  return flags.has('ready-redis')
}

/** Undefined: what the background checks saw counts. */
export async function readyCheck({
  flags,
  database,
  config,
}: Service): Promise<boolean | undefined> {
  if (flags.has('ready-static') || config.databaseUrl === '') return true
  if (flags.has('dep-no-timeout')) return answers(() => patientPing(config.databaseUrl))
  if (flags.has('twin:dep-no-timeout')) return answers(() => database.ping(2_500))
  return undefined
}

function answers(ping: () => Promise<void>): Promise<boolean> {
  return ping().then(
    () => true,
    () => false,
  )
}

/** A connection of its own, with no bound on anything. */
async function patientPing(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('SELECT 1')
  } finally {
    await client.end()
  }
}
