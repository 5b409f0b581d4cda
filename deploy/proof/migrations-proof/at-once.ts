/**
 * Several migrators of one store that begin together: as operators would start them, and without the
 * lock that lets one of them work.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { serviceMigrations } from '../../../apps/vehicle-api/src/store/migrations.ts'
import { childEnvironment } from '../../../apps/vehicle-api/src/testing/child-environment.ts'
import type { Exclusively } from '../../../packages/kit/src/reliability/migrations/lock.ts'
import { migratorWith } from '../../../packages/kit/src/reliability/migrations/migrator.ts'
import type { PrivateStore } from './private-store.ts'

const run = promisify(execFile)
const cli = join(import.meta.dirname, '../../../apps/vehicle-api/src/service-cli.ts')

export interface AtOnce {
  readonly succeeded: number
  /** Ids, as often as they were applied. */
  readonly applied: readonly string[]
  readonly complaints: readonly string[]
}

/** `migrate up` in processes of their own. */
export async function operatorsAtOnce(count: number, { env }: PrivateStore): Promise<AtOnce> {
  const args = [...process.execArgv.filter(isCondition), cli, 'migrate', 'up', '--json']
  return collected(count, async () => {
    const { stdout } = await run(process.execPath, args, {
      env: { ...childEnvironment, ...env },
      timeout: 120_000,
    })
    return JSON.parse(stdout).migrations
  })
}

/** The control: all of them decide what to do before one begins. */
export async function unlockedAtOnce(count: number, store: PrivateStore): Promise<AtOnce> {
  const { promise: allHaveRead, resolve } = Promise.withResolvers<void>()
  let reading = count
  const unlocked: Exclusively = (database, _options, work) => {
    let hasRead = false
    return work({
      async session(inSession) {
        const result = await database.session(inSession)
        if (hasRead) return result
        hasRead = true
        reading -= 1
        if (reading === 0) resolve()
        await allHaveRead
        return result
      },
      assertHeld: async () => undefined,
    })
  }
  return collected(count, async () => {
    const database = await store.open()
    const options = { database, migrations: serviceMigrations, backup: 'none' } as const
    return (await migratorWith(unlocked, options).up()).migrations
  })
}

async function collected(
  count: number,
  migrate: () => Promise<readonly { readonly id: string }[]>,
): Promise<AtOnce> {
  const all = await Promise.allSettled(Array.from({ length: count }, migrate))
  return {
    succeeded: all.filter(({ status }) => status === 'fulfilled').length,
    applied: all.flatMap((one) =>
      one.status === 'fulfilled' ? one.value.map(({ id }) => id) : [],
    ),
    complaints: all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])),
  }
}

function isCondition(argument: string): boolean {
  return argument.startsWith('--conditions')
}
