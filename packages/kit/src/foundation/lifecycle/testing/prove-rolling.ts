/**
 * B19 in full: a rolling restart fails no request, GET or POST, and one without the kit does.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { failuresOf, type Tally } from './rolling-load.ts'
import { type Front, rollingRestarts } from './rolling-restarts.ts'

const fronts: readonly Front[] = ['nginx', 'HAProxy', 'no proxy']

/** About 6 s for each restart, of which `restarts` are for each row. */
export async function proveRolling(restarts: number): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = []
  for (const front of fronts) {
    const kept = await rollingRestarts({ design: 'kit', front, restarts })
    const anew = await rollingRestarts({ design: 'kit', front, restarts, connections: 'new' })
    const weak = await controlOf(front, restarts)
    const ownListeners = front === 'no proxy' ? await lostByOwnListeners(restarts) : ''
    rows.push({
      fault: `B19: ${restarts} rolling restarts, ${front}`,
      goodResult: '0 failed requests, GET and POST',
      observed: `kept connections: ${words(kept)}; new ones: ${words(anew)}`,
      isGood: failuresOf(kept) + failuresOf(anew) === 0,
      control: `app.close() on SIGTERM: ${words(weak)}${ownListeners}`,
      controlFails: failuresOf(weak) > 0,
    })
  }
  return rows
}

/** Whether a request is on its way at the very moment rests on chance. */
async function controlOf(front: Front, restarts: number): Promise<Tally> {
  const some = { design: 'close', front, restarts: Math.max(2, Math.ceil(restarts / 4)) } as const
  const first = await rollingRestarts(some)
  return failuresOf(first) > 0 ? first : await rollingRestarts(some)
}

/** Shown only: it rests on chance which connections are in the queue that the system resets. */
async function lostByOwnListeners(restarts: number): Promise<string> {
  const design = 'reusePort'
  const tally = await rollingRestarts({ design, front: 'no proxy', restarts, connections: 'new' })
  return `; a listener for each process: ${words(tally)}`
}

function words(tally: Tally): string {
  const kinds = Object.entries(tally.failures).map(([kind, count]) => `${count} x ${kind}`)
  const which = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`
  return `${failuresOf(tally)} of ${tally.requests} failed${which}`
}
