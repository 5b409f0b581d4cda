/**
 * B5, B6 and what is left of B22 in full: a service on the kit answers HTTP requests through each fault
 * of PostgreSQL; the control is the same service with a pool as the driver has it by default.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { postgresServer } from '../../../../../../tools/servers/postgres-server.ts'
import { broken, type RunFigures, type RunOptions, runFault, type StoreFault } from './fault-run.ts'
import { postgresFaults } from './postgres-faults.ts'

export async function provePostgresFaults(run: RunOptions): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = []
  for (const fault of Object.values(postgresFaults)) rows.push(await rowOf(fault, run))
  return rows
}

async function rowOf(fault: StoreFault, run: RunOptions): Promise<FaultRow> {
  const seen = await figuresOf(fault, 'kit', run)
  const weak = await figuresOf(fault, 'driver-default', run)
  return {
    fault: fault.name,
    goodResult:
      '503 with Retry-After and only where it is needed, within 3.3 s; back in 3 s; <= 110 wait',
    observed: [...broken(seen), words(seen)].join('; '),
    isGood: broken(seen).length === 0,
    control: `the driver by default: ${broken(weak).join(', ')} (${words(weak)})`,
    controlFails: broken(weak).length > 0,
  }
}

async function figuresOf(
  fault: StoreFault,
  pool: 'kit' | 'driver-default',
  run: RunOptions,
): Promise<RunFigures> {
  await using server = await postgresServer()
  return await runFault(fault, server, { pool }, run)
}

function words(figures: RunFigures): string {
  const { answers, slowestMs, plainP99BeforeMs, plainP99DuringMs } = figures
  const { waitingMost, backMs, connectionsAfter, heapGrownBytes } = figures
  const counts = Object.entries(answers).map(([answer, count]) => `${count} x ${answer}`)
  return (
    `${counts.join(', ')}; slowest ${(slowestMs / 1_000).toFixed(2)} s, ${waitingMost} waited, ` +
    `back in ${(backMs / 1_000).toFixed(2)} s; without the store p99 ` +
    `${plainP99BeforeMs.toFixed(1)} -> ${plainP99DuringMs.toFixed(1)} ms; ` +
    `${connectionsAfter} connections after, heap ${(heapGrownBytes / 1e6).toFixed(1)} MB more`
  )
}
