/**
 * What probes cost: 1,000 of them in a second take 5 % of a core at most from a process that serves.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer } from 'node:net'
import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { type ChildService, childService } from './child-service.ts'
import { costBackToBackUs, costPacedUs } from './probe-cost.ts'

const perSecond = 1_000
const shareMax = 0.05

/** `seconds` of each figure at a steady rate; there are eight. */
export async function proveProbeCost(seconds: number): Promise<readonly FaultRow[]> {
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

  const control = await figures(service, '/naive', seconds)
  const alone = await figures(bare, '/', seconds)
  const rows: FaultRow[] = []
  for (const path of ['/livez', '/readyz', '/health']) {
    const observed = await figures(service, path, seconds)
    rows.push({
      fault: `${perSecond} probes/s of ${path}`,
      goodResult: `<= ${shareMax * 100} % of a core`,
      observed: `${described(observed)}; node:http alone: ${described(alone)}`,
      isGood: shareOf(observed.backToBackUs) <= shareMax,
      control: `a check within the probe: ${described(control)}`,
      controlFails: shareOf(control.backToBackUs) > shareMax,
    })
  }
  peer.close()
  return rows
}

interface Figures {
  readonly backToBackUs: number
  readonly keptUs: number
  readonly newUs: number
}

async function figures(of: ChildService, path: string, seconds: number): Promise<Figures> {
  const paced = { perSecond, seconds }
  return {
    backToBackUs: await costBackToBackUs(of, path, 20_000),
    keptUs: await costPacedUs(of, path, { ...paced, keepAlive: true }),
    newUs: await costPacedUs(of, path, { ...paced, keepAlive: false }),
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
