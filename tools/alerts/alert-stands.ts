/**
 * Every stand with the faults that it is for. Those that share one run in turn, which saves the time
 * of its start.
 *
 * @module
 */

import { type AlertFault, alertRun } from './alert-run.ts'
import type { AlertStand } from './alert-stand.ts'
import type { AlertRow } from './alert-table.ts'
import { type ClockStand, clockFaults, clockStand, noClock } from './clock-stand.ts'
import { processFaults } from './process-faults.ts'
import { requestFaults } from './request-faults.ts'
import { idleFaults, idleStand, sqliteFaults, sqliteStand } from './sqlite-faults.ts'
import { storeFaults } from './store-faults.ts'
import { type StoreStand, storeStand } from './store-stand.ts'
import { workFaults } from './work-faults.ts'

export interface Stand {
  readonly name: string
  /** What each of its faults raises. */
  readonly faults: readonly Pick<AlertFault, 'fault' | 'raises'>[]
  /** Those of its faults that are named, each told of when it is over. */
  proved(
    chosen: readonly Pick<AlertFault, 'fault'>[],
    onSeen: (rows: readonly AlertRow[]) => void,
  ): Promise<readonly AlertRow[]>
}

export const alertStands: readonly Stand[] = [
  standOf<StoreStand>({
    name: 'on PostgreSQL and Redis',
    make: storeStand,
    faults: [...storeFaults, ...requestFaults, ...workFaults, ...processFaults],
    notRun: ({ noDisk }, { raises }) =>
      raises.some((name) => name.startsWith('Disk')) ? noDisk : undefined,
  }),
  standOf({ name: 'on SQLite, without workers', make: idleStand, faults: idleFaults }),
  standOf({ name: 'on SQLite', make: sqliteStand, faults: sqliteFaults }),
  standOf<ClockStand>({
    name: 'with a clock of its own',
    make: clockStand,
    faults: clockFaults,
    notHere: noClock,
  }),
]

interface StandOptions<Made extends AlertStand> {
  readonly name: string
  readonly make: () => Promise<Made>
  readonly faults: readonly AlertFault<Made>[]
  /** Why there is no such stand here. */
  readonly notHere?: () => string | undefined
  /** Why one of its faults cannot be caused. */
  readonly notRun?: (stand: Made, fault: AlertFault<Made>) => string | undefined
}

function standOf<Made extends AlertStand>({
  name,
  make,
  faults,
  notHere = () => undefined,
  notRun = () => undefined,
}: StandOptions<Made>): Stand {
  return {
    name,
    faults,
    async proved(chosen, onSeen) {
      const those = faults.filter((each) => chosen.includes(each))
      const absence = notHere()
      if (absence !== undefined) return those.flatMap((fault) => without(fault, absence))
      await using stand = await make()
      const rows: AlertRow[] = []
      for (const fault of those) {
        const reason = notRun(stand, fault)
        const seen = reason === undefined ? await proved(stand, fault) : without(fault, reason)
        onSeen(seen)
        rows.push(...seen)
      }
      return rows
    },
  }
}

/** A fault that breaks off has failed, and is no reason to leave out the others. */
async function proved<Made extends AlertStand>(
  stand: Made,
  fault: AlertFault<Made>,
): Promise<readonly AlertRow[]> {
  try {
    return await alertRun(stand, fault)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    const brokeOff = `${fault.fault}; it broke off: ${error}`
    return fault.raises.map((alert) => ({ alert, fault: brokeOff }))
  }
}

function without(
  { fault, raises }: Pick<AlertFault, 'fault' | 'raises'>,
  notRun: string,
): readonly AlertRow[] {
  return raises.map((alert) => ({ alert, fault, notRun }))
}
