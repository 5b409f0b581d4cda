/**
 * The long proof of B5, B6 and what is left of B22: `node --conditions=@plimsoll/source
 * prove-postgres-faults.ts [--seconds 6] [--per-second 100]`.
 *
 * A service on the kit answers HTTP requests through each fault of PostgreSQL; the control is the same
 * service with a pool as the driver has it by default.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { postgresServer } from '../../../../../../tools/servers/postgres-server.ts'
import { type FaultRow, faultTable, holds } from '../../health/testing/fault-table.ts'
import { broken, type RunFigures, runFault, type StoreFault } from './fault-run.ts'
import { postgresFaults } from './postgres-faults.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    'per-second': { type: 'string', default: '100' },
  },
})
const run = {
  beforeMs: 2_000,
  faultMs: Number(values.seconds) * 1_000,
  perSecond: Number(values['per-second']),
}

const rows: FaultRow[] = []
for (const fault of Object.values(postgresFaults)) rows.push(await row(fault))
process.stdout.write(faultTable(rows))
process.exit(holds(rows) ? 0 : 1)

async function row(fault: StoreFault): Promise<FaultRow> {
  const seen = await figuresOf(fault, 'kit')
  const weak = await figuresOf(fault, 'driver-default')
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

async function figuresOf(fault: StoreFault, pool: 'kit' | 'driver-default'): Promise<RunFigures> {
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
