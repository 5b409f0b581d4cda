import { linesAbout } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

const requests = 5

export async function gather(stand: Stand): Promise<Facts> {
  const paths = Array.from({ length: requests }, () => stand.discovery.randomPath())
  for (const path of paths) await stand.http.send({ path, waitOut429: false })
  const last = paths.at(-1) ?? ''
  const lines = await logsOf(stand, (all) => linesAbout(all, last).length > 0)
  // What is written before the listener opens is a banner, and may be text.
  const opened = stand.answers().find(({ ending }) => ending === 'answered')
  const openedMs = opened === undefined ? 0 : opened.atMs
  return {
    lines: lines.filter(({ atMs, text }) => atMs >= openedMs && text.trim() !== ''),
    health: await stand.healthHolds(),
  }
}
