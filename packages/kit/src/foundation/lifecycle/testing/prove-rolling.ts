/**
 * Proves that a rolling restart fails no request, GET or POST, and that one without the kit does:
 *
 *     node --conditions=@plimsoll/source prove-rolling.ts [restarts]
 *
 * Default 28 restarts for each row, about six minutes. The row `reusePort` shows what is lost with a
 * listener for each process on one port, by clients that connect for each request; it proves nothing.
 *
 * @module
 */

import { failuresOf } from './rolling-load.ts'
import { type Front, type Rolling, rollingRestarts } from './rolling-restarts.ts'

const restarts = Number(process.argv[2] ?? 28)
const controlRestarts = Math.max(2, Math.ceil(restarts / 4))
const fronts: readonly Front[] = ['nginx', 'HAProxy', 'no proxy']
const connections = ['kept', 'new'] as const

say('design', 'proxy', 'connections', 'restarts', 'requests', 'failures', 'kinds of failure')
for (const front of fronts) {
  for (const connection of connections) {
    const failed = await row({ design: 'kit', front, restarts, connections: connection })
    if (failed > 0) process.exitCode = 1
  }
  const failed = await row({ design: 'close', front, restarts: controlRestarts })
  // A control that passes proves that nothing was put to the test.
  if (failed === 0) process.exitCode = 1
}
await row({ design: 'reusePort', front: 'no proxy', restarts, connections: 'new' })

async function row(rolling: Rolling): Promise<number> {
  const tally = await rollingRestarts(rolling)
  const { design, front, connections = 'kept' } = rolling
  const failures = failuresOf(tally)
  const kinds = Object.entries(tally.failures).map(([kind, count]) => `${count} x ${kind}`)
  say(design, front, connections, rolling.restarts, tally.requests, failures, kinds.join(', '))
  return failures
}

function say(...cells: readonly (string | number)[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padEnd(11)).join(' ')}\n`)
}
