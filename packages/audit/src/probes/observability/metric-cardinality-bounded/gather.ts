import { randomUUID } from 'node:crypto'
import { scrape } from '../../../gather/metrics-scrape.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

const times = 50
const atOnce = 10
/** A service may count after it has answered. */
const settleMs = 500

export async function gather(stand: Stand): Promise<Facts> {
  const credential = stand.capabilities.has('credential') ? await stand.accounts.a() : undefined
  const [resource] = stand.api.creators()
  const makers: (() => string)[] = [() => stand.discovery.randomPath()]
  if (resource !== undefined) {
    makers.push(() => resource.read.path.replaceAll(/\{[^}]*\}/g, () => randomUUID()))
  }
  const send = (path: string) => stand.http.send({ path, as: credential, waitOut429: false })
  // One of each kind beforehand, so that the series of its status are there.
  await Promise.all(makers.map((make) => send(make())))
  await stand.pause(settleMs)
  const before = await scrape(stand)
  if (before === undefined) throw new Inconclusive('No metrics are known.')
  const paths = makers.flatMap((make) => Array.from({ length: times }, make))
  const statuses: number[] = []
  for (let at = 0; at < paths.length; at += atOnce) {
    const answers = await Promise.all(paths.slice(at, at + atOnce).map(send))
    statuses.push(...answers.map(({ status }) => status))
  }
  await stand.pause(settleMs)
  const after = await scrape(stand)
  return { before, after, paths, statuses, health: await stand.healthHolds() }
}
