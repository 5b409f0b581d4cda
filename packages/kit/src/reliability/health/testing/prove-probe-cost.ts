/**
 * The long proof of what probes cost: `node --conditions=@plimsoll/source prove-probe-cost.ts
 * [--seconds 5]`.
 *
 * Fails if 1,000 probes in a second take more than 5 % of a core from a process that serves.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { type ChildService, childService } from './child-service.ts'
import { type FaultRow, faultTable, holds } from './fault-table.ts'
import { costBackToBackUs, costPacedUs } from './probe-cost.ts'

const perSecond = 1_000
const shareMax = 0.05
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } })
const seconds = Number(values.seconds)

const peer = createServer((socket) => {
  socket.on('error', () => {})
  socket.end('hello')
})
await once(peer.listen(0, '127.0.0.1'), 'listening')
const address = peer.address()
const peerPort = typeof address === 'object' && address !== null ? address.port : 0

await using service = await childService({ peerPort })
await using bare = await childService({}, 'bare-http-process.ts')
for (const path of ['/livez', '/readyz', '/health', '/naive']) {
  await costBackToBackUs(service, path, 5_000)
}
await costBackToBackUs(bare, '/', 5_000)

const control = await figures(service, '/naive')
const rows: FaultRow[] = []
for (const path of ['/livez', '/readyz', '/health']) rows.push(await row(path))
process.stdout.write(faultTable(rows))
const alone = await figures(bare, '/')
process.stdout.write(`node:http alone: ${described(alone)}\n`)
peer.close()
process.exitCode = holds(rows) ? 0 : 1

interface Figures {
  readonly backToBackUs: number
  readonly keptUs: number
  readonly newUs: number
}

async function figures(of: ChildService, path: string): Promise<Figures> {
  const paced = { perSecond, seconds }
  return {
    backToBackUs: await costBackToBackUs(of, path, 20_000),
    keptUs: await costPacedUs(of, path, { ...paced, keepAlive: true }),
    newUs: await costPacedUs(of, path, { ...paced, keepAlive: false }),
  }
}

async function row(path: string): Promise<FaultRow> {
  const observed = await figures(service, path)
  return {
    fault: `${perSecond} probes/s of ${path}`,
    goodResult: `<= ${shareMax * 100} % of a core`,
    observed: described(observed),
    isGood: shareOf(observed.backToBackUs) <= shareMax,
    control: `a check within the probe: ${described(control)}`,
    controlFails: shareOf(control.backToBackUs) > shareMax,
  }
}

function shareOf(us: number): number {
  return (us * perSecond) / 1e6
}

function described({ backToBackUs, keptUs, newUs }: Figures): string {
  const percent = (us: number) => `${(shareOf(us) * 100).toFixed(1)} %`
  return (
    `${percent(backToBackUs)} (${backToBackUs.toFixed(0)} us each) beside other requests; in an idle ` +
    `process ${percent(keptUs)} on kept connections, ${percent(newUs)} on new ones`
  )
}
