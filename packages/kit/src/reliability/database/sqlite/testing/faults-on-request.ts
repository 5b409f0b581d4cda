/**
 * Makes the thread fail as a statement says, before it is run: one with `crash` ends the thread, and with
 * `hang 500` the thread does not come back for 500 ms, as if the statement took so long.
 *
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads'
import { flag, type Request, type ThreadData } from '../protocol.ts'

const flags = new Int32Array((workerData as ThreadData).flags)

parentPort?.on('message', (request: Request) => {
  if (request.kind !== 'batch') return
  for (const [index, task] of request.tasks.entries()) {
    const sql = task.kind === 'statement' ? task.sql : ''
    if (sql.includes('crash')) process.exit(7)
    const hangMs = Number(/hang (\d+)/.exec(sql)?.[1] ?? 0)
    // What hangs has begun.
    if (hangMs > 0 && Atomics.compareExchange(flags, index, flag.open, flag.begun) === flag.open) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, hangMs)
    }
  }
})
