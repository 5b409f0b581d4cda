/** Compares what a service counted with what was sent to it. Pure. @module */

import type { Answer } from '../../../gather/answer.ts'
import type { Scrape } from '../../../gather/metrics-scrape.ts'
import type { Family } from '../../../gather/metrics-text.ts'
import {
  countOfStatus,
  countsOf,
  durationFamilies,
  requestCounters,
  statusLabelOf,
  sumOf,
  tellsClasses,
} from '../metric-families.ts'

export interface ClassCount {
  /** `200`, `4xx`, or `all` where no label tells the status. */
  readonly status: string
  readonly sent: number
  readonly counted: number
}

export interface Counted {
  /** `http_requests_total` */
  readonly counter: string
  readonly classes: readonly ClassCount[]
  /** The first class that is off by more than 5 %. */
  readonly wrong: ClassCount | undefined
  /** What the histogram counted, if there is one beside the counter. */
  readonly histogram: { readonly name: string; readonly counted: number } | undefined
  readonly total: number
}

/** Undefined if nothing is told that counts requests. */
export function compared(
  before: Scrape,
  after: Scrape | undefined,
  sent: readonly Answer[],
): Counted | undefined {
  if (after === undefined) return undefined
  const [counter] = requestCounters(after.metrics)
  const [histogram] = durationFamilies(after.metrics)
  const family = counter ?? histogram
  if (family === undefined) return undefined
  const was = countsOf(namesake(family, before))
  const is = countsOf(family)
  const byStatus = statusLabelOf(family) !== undefined
  const classes = byStatus ? classCounts(was, is, sent) : [totalOf(was, is, sent)]
  const durations = counter === undefined ? undefined : histogram
  return {
    counter: counter?.name ?? `${family.name}_count`,
    classes,
    wrong: classes.find((one) => Math.abs(one.counted - one.sent) > toleranceOf(one.sent)),
    histogram: durations && {
      name: durations.name,
      counted: sumOf(countsOf(durations)) - sumOf(countsOf(namesake(durations, before))),
    },
    total: sumOf(is) - sumOf(was),
  }
}

/** 5 %, and the scrape itself. */
export function toleranceOf(sent: number): number {
  return Math.max(1, Math.ceil(sent * 0.05))
}

function namesake({ name, type }: Family, { metrics }: Scrape): Family {
  return metrics.families.find((family) => family.name === name) ?? { name, type, samples: [] }
}

function totalOf(
  was: ReadonlyMap<string, number>,
  is: ReadonlyMap<string, number>,
  sent: readonly Answer[],
): ClassCount {
  return { status: 'all', sent: sent.length, counted: sumOf(is) - sumOf(was) }
}

function classCounts(
  was: ReadonlyMap<string, number>,
  is: ReadonlyMap<string, number>,
  sent: readonly Answer[],
): readonly ClassCount[] {
  const nameOf = ({ status }: Answer) =>
    tellsClasses(is) ? `${Math.floor(status / 100)}xx` : String(status)
  return [...Map.groupBy(sent, nameOf)].map(([name, answers]) => {
    const status = Number(name.replace('xx', '00'))
    const counted = countOfStatus(is, status) - countOfStatus(was, status)
    return { status: name, sent: answers.length, counted }
  })
}
