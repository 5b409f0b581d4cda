/**
 * Writes the result of one workload where the repository keeps the last one.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isBusy, type Machine } from './machine.ts'
import type { Result } from './workloads/workload.ts'

/** All that is written of one workload. */
export interface SavedResult {
  readonly id: string
  readonly title: string
  readonly machine: Machine
  readonly pinning: string
  readonly measuredAt: string
  readonly result: Result
}

/** Writes `<id>.json` and `<id>.md` into `directory`. */
export function saveResult(directory: string, saved: SavedResult): void {
  mkdirSync(directory, { recursive: true })
  const { id, title, machine, pinning, measuredAt, result } = saved
  const data = { workload: id, measured_at: measuredAt, machine, pinning, result: result.data }
  writeFileSync(join(directory, `${id}.json`), `${JSON.stringify(data, null, 2)}\n`)
  writeFileSync(
    join(directory, `${id}.md`),
    `# ${title}\n\n${describeRun(saved)}\n\n${result.text}\n`,
  )
}

/** One line on where and on what. */
export function describeRun({ machine, pinning, measuredAt }: Omit<SavedResult, 'result'>): string {
  const { commit, node, cpu, cores, platform } = machine
  const day = measuredAt.slice(0, 10)
  const where = `Node ${node}, ${cpu}, ${cores} cores, ${platform}; ${pinning}`
  const busy = `\nThe machine was busy with other work (load ${machine.loadBefore}): not to be quoted.`
  return `Measured ${day} at commit ${commit}; ${where}.${isBusy(machine) ? busy : ''}`
}
