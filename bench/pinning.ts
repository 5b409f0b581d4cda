/**
 * Server and load generator each on a core of its own, so that neither takes the other's time.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which core is whose; absent where nothing is pinned. */
export interface Pinning {
  readonly serverCore?: number
  readonly loadCore?: number
  /** For the reader of the table. */
  readonly note: string
}

/** Pins to the first two cores that this process may use; without `taskset` it says so. */
export function choosePinning(): Pinning {
  const hasTaskset = spawnSync('taskset', ['--version']).status === 0
  if (!hasTaskset) {
    return { note: 'not pinned: there is no taskset here, so figures are noisier' }
  }
  const [serverCore, loadCore] = allowedCores()
  if (serverCore === undefined || loadCore === undefined) {
    return { note: 'not pinned: only one core may be used, so server and load share it' }
  }
  return { serverCore, loadCore, note: `server on core ${serverCore}, load on core ${loadCore}` }
}

/** The command that runs `command` on `core` only; the process id stays that of the command. */
export function onCore(core: number | undefined, command: readonly string[]): string[] {
  return core === undefined ? [...command] : ['taskset', '-c', String(core), ...command]
}

/** Reads a list of cores as Linux writes it, such as `0-2,5`. */
export function parseCoreList(list: string): number[] {
  return list
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first, last] = part.split('-').map(Number)
      if (first === undefined || Number.isNaN(first)) return []
      return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index)
    })
}

function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8')
  return parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '')
}
