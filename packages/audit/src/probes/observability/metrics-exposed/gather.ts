import { scrape } from '../../../gather/metrics-scrape.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    path: stand.discovery.metrics,
    scrape: await scrape(stand),
    health: await stand.healthHolds(),
  }
}
