/**
 * Start to ready: from the start of the process to the first 200 of `/readyz`.
 *
 * @module
 */

import { summarise } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import { startService } from './service.ts'
import type { Bench, Result, Workload } from './workload.ts'

const goalMs = 1_500

export const startWorkload: Workload = {
  id: 'start',
  title: 'Start to ready: the reference service',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? (bench.quick ? 3 : 10)
    // The first start fills the compile cache and the file cache; it is not counted.
    const first = await startOnce(bench)
    const times: number[] = []
    for (let round = 1; round <= rounds; round++) {
      times.push(await startOnce(bench))
      bench.progress(`start ${round}/${rounds}: ${times.at(-1)?.toFixed(0)} ms`)
    }
    return report(first, times)
  },
}

async function startOnce(bench: Bench): Promise<number> {
  const { child, readyAfterMs } = await startService(bench)
  await child.stop()
  return readyAfterMs
}

function report(firstMs: number, times: readonly number[]): Result {
  const { median, min, max } = summarise(times)
  const columns = [
    { title: 'what', align: 'left' },
    { title: 'median ms', align: 'right' },
    { title: 'min-max', align: 'right' },
    { title: 'goal', align: 'right' },
  ] as const
  const cells = [median, min, max, goalMs].map(formatNumber)
  const [middle = '', least = '', most = '', goal = ''] = cells
  const text = [
    renderTable(columns, [['start to ready', middle, `${least}-${most}`, `<= ${goal}`]]),
    '',
    `${times.length} starts; the one before them took ${formatNumber(firstMs)} ms.`,
  ].join('\n')
  return { text, data: { rounds: times.length, readyMs: { median, min, max }, firstMs, goalMs } }
}
