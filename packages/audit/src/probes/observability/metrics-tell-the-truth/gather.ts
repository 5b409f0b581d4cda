import type { Answer } from '../../../gather/answer.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import { type Scrape, scrape } from '../../../gather/metrics-scrape.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import { type Counted, compared } from './counted.ts'
import type { Facts } from './judge.ts'

/** Requests of each class: with 20 of them, 5 % is one. */
const times = 20
/** A service may count after it has answered. */
const settleTries = 8
const settleMs = 250

export async function gather(stand: Stand): Promise<Facts> {
  const classes = await classesOf(stand, await stand.accounts.a())
  const before = await scrape(stand)
  if (before === undefined) throw new Inconclusive('No metrics are known.')
  const known = new Set(stand.answers().map(({ exchange }) => exchange))
  const sent = () => stand.answers().filter(({ exchange }) => !known.has(exchange))
  for (const request of classes) {
    await Promise.all(Array.from({ length: times }, () => stand.http.send(request)))
  }
  let after: Scrape | undefined
  let counted: Counted | undefined
  for (let tries = 0; tries < settleTries; tries += 1) {
    after = await scrape(stand)
    counted = bestOf(before, after, candidates(stand, sent()))
    if (counted?.wrong === undefined) break
    await stand.pause(settleMs)
  }
  return {
    before,
    after,
    counted,
    isOwnProcess: stand.services.main !== undefined,
    health: await stand.healthHolds(),
  }
}

/** Scrapes may count too, or not. */
function candidates(
  { discovery, http }: Stand,
  sent: readonly Answer[],
): readonly (readonly Answer[])[] {
  const { metrics, metricsOrigin = http.origin } = discovery
  const answered = sent.filter(({ ending }) => ending === 'answered')
  const others = answered.filter(({ path }) => path !== metrics)
  return metricsOrigin === http.origin ? [answered, others] : [others]
}

/** By whichever of them the counts are right; else by the first. */
function bestOf(
  before: Scrape,
  after: Scrape | undefined,
  sent: readonly (readonly Answer[])[],
): Counted | undefined {
  const all = sent.map((answers) => compared(before, after, answers))
  return all.find((counted) => counted?.wrong === undefined) ?? all[0]
}

/** A read with and without a credential, and an object that is not there. */
async function classesOf(
  { accounts, api, discovery }: Stand,
  session: HttpRequest['as'] & {},
): Promise<readonly HttpRequest[]> {
  const [method = 'GET', path = '/'] = accounts.whoami?.split(' ') ?? []
  const [resource] = api.creators()
  const missing = resource?.read.path.replaceAll(
    /\{[^}]*\}/g,
    '00000000-0000-4000-8000-000000000000',
  )
  const common = { waitOut429: false }
  return [
    { ...common, method, path, as: session },
    { ...common, method, path },
    // On a route that exists: some do not count what no route matches.
    { ...common, path: missing ?? discovery.randomPath(), as: session },
  ]
}
