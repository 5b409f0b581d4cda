/**
 * A service whose clock can be set, by libfaketime, on a PostgreSQL whose clock is right.
 *
 * @module
 */

import { globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresServer } from '../servers/postgres-server.ts'
import { systemBinary } from '../servers/system-package.ts'
import type { AlertFault } from './alert-run.ts'
import { type AlertStand, alertStand } from './alert-stand.ts'

export interface ClockStand extends AlertStand {
  /** How far the clock of the service is ahead. */
  set(seconds: number): Promise<void>
}

export async function clockStand(): Promise<ClockStand> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-clock-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'offset')
  const set = (seconds: number) => writeFile(path, `+${seconds}`)
  await set(0)
  const postgres = stack.use(await postgresServer({ storage: 'memory' }))
  const stand = stack.use(
    await alertStand({
      ages: 'whole',
      callsPerSecond: 5,
      env: {
        DATABASE_URL: await postgres.createDatabase(),
        LD_PRELOAD: library(),
        FAKETIME_TIMESTAMP_FILE: path,
        // Seconds until it reads the file anew.
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    }),
  )

  const owned = stack.move()
  return { ...stand, set, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

export const clockFaults: readonly AlertFault<ClockStand>[] = [
  {
    fault: 'the clock of the service goes ahead by 4 s (libfaketime)',
    raises: ['ClockOffset'],
    async cause(stand) {
      await stand.set(4)
      return () => stand.set(0)
    },
  },
]

/** Why there is no such clock; undefined if there is. */
export function noClock(): string | undefined {
  try {
    library()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** @throws Error that says how to get it */
function library(): string {
  systemBinary({
    title: 'faketime',
    names: ['faketime'],
    env: 'FAKETIME_PATH',
    package: { debian: 'faketime', fedora: 'libfaketime', homebrew: 'libfaketime' },
  })
  const [path] = globSync('/usr/lib{,64}{,/*}/faketime/libfaketime.so.1')
  if (path === undefined) throw new Error('libfaketime.so.1 is not where Linux has it')
  return path
}
