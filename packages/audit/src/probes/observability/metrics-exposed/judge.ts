import { told } from '../../../gather/answer.ts'
import type { Scrape } from '../../../gather/metrics-scrape.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import { durationFamilies, requestCounters } from '../metric-families.ts'

export interface Facts {
  /** Declared or guessed; undefined: none was found. */
  readonly path: string | undefined
  readonly scrape: Scrape | undefined
  readonly health: Control
}

export function judge({ path, scrape, health }: Facts): Judgement {
  const status = scrape?.answer.status
  if (status === 401 || status === 403) {
    return unknown(`Metrics are at ${path}, and no credential that was given may read them.`)
  }
  return withControl(health, ({ pass, fail }) => {
    if (path === undefined || scrape === undefined)
      return fail('There are none at /metrics, and no other place is declared.')
    const evidence = [scrape.answer.exchange]
    const problem = problemOf(scrape)
    if (problem !== undefined) return fail(`${path} ${problem}.`, { evidence })
    const [counter] = requestCounters(scrape.metrics)
    const [duration] = durationFamilies(scrape.metrics)
    // Each observation of a histogram is counted, so it is a counter of requests as well.
    const counting = counter?.name ?? `${duration?.name}_count`
    return pass(`${path} tells requests as ${counting} and durations as ${duration?.name}.`, {
      evidence,
    })
  })
}

function problemOf({ answer, metrics }: Scrape): string | undefined {
  if (answer.ending !== 'answered' || answer.status !== 200) {
    return `cannot be read: ${told(answer)}`
  }
  const [problem] = metrics.problems
  if (problem !== undefined) {
    return `is no Prometheus text: line ${problem.line} has ${problem.problem}`
  }
  if (durationFamilies(metrics).length > 0) return undefined
  return `tells ${metrics.families.length} families, none a histogram of how long requests take`
}
