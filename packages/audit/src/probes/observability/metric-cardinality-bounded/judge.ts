import type { Scrape } from '../../../gather/metrics-scrape.ts'
import { type Family, seriesOf } from '../../../gather/metrics-text.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly before: Scrape
  readonly after: Scrape | undefined
  /** Paths asked in between. */
  readonly paths: readonly string[]
  /** Their answers; 0 where none came. */
  readonly statuses: readonly number[]
  readonly health: Control
}

/** New statuses add series legitimately. */
const newSeriesMax = 3

export function judge({ before, after, paths, statuses, health }: Facts): Judgement {
  if (before.answer.status !== 200 || after?.answer.status !== 200) {
    return unknown(
      `Metrics cannot be read: ${before.answer.path} answered ${before.answer.status}.`,
    )
  }
  if (after.metrics.families.length === 0) return unknown('No metrics are told.')
  const answered = statuses.filter((status) => status > 0)
  const controls = [
    health,
    { name: 'the paths were answered', held: answered.length >= paths.length * 0.9 },
  ]
  const evidence = [before.answer.exchange, after.answer.exchange]
  return withControl(controls, ({ pass, fail }) => {
    const growth = after.metrics.families
      .map((family) => ({ family, added: addedTo(family, before) }))
      .toSorted((one, other) => other.added.length - one.added.length)
    const [most] = growth
    if (most !== undefined && most.added.length > newSeriesMax) {
      return fail(
        `${paths.length} random paths and ids added ${most.added.length} series to ${most.family.name}, such as ${most.added[0]?.slice(0, 200)}.`,
        { member: most.family.name, evidence },
      )
    }
    const added = most?.added.length ?? 0
    return pass(`${paths.length} random paths and ids added at most ${added} series to a metric.`, {
      evidence,
    })
  })
}

function addedTo(family: Family, { metrics }: Scrape): readonly string[] {
  const known = metrics.families.find(({ name }) => name === family.name)
  const before: ReadonlySet<string> = known === undefined ? new Set<string>() : seriesOf(known)
  return [...seriesOf(family)].filter((series) => !before.has(series))
}
