import type { Scrape } from '../../../gather/metrics-scrape.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import { type ClassCount, type Counted, toleranceOf } from './counted.ts'

export interface Facts {
  readonly before: Scrape
  readonly after: Scrape | undefined
  /** Undefined: nothing that is told counts requests. */
  readonly counted: Counted | undefined
  /** The auditor started it, so that nobody else asks. */
  readonly isOwnProcess: boolean
  readonly health: Control
}

export function judge({ before, after, counted, isOwnProcess, health }: Facts): Judgement {
  if (before.answer.status !== 200 || after?.answer.status !== 200) {
    return unknown(
      `Metrics cannot be read: ${before.answer.path} answered ${before.answer.status}.`,
    )
  }
  if (counted === undefined) return unknown('No metric counts requests.')
  const { wrong, classes, histogram } = counted
  const isMore = wrong !== undefined && wrong.counted > wrong.sent
  if (isMore && !isOwnProcess) {
    return unknown(`${storyOf(counted, wrong)}: others may have asked meanwhile.`)
  }
  const evidence = [before.answer.exchange, after.answer.exchange]
  return withControl([health, variety(classes)], ({ pass, fail }) => {
    if (wrong !== undefined) return fail(`${storyOf(counted, wrong)}.`, { evidence })
    const gap = histogram === undefined ? 0 : Math.abs(histogram.counted - counted.total)
    if (histogram !== undefined && gap > toleranceOf(counted.total)) {
      return fail(
        `${counted.counter} grew by ${counted.total}, and ${histogram.name} counted ${histogram.counted}.`,
        { evidence },
      )
    }
    const told = classes.map(({ status, counted: count, sent }) => `${status}: ${count} of ${sent}`)
    return pass(`${counted.counter} counted what was sent (${told.join(', ')}).`, { evidence })
  })
}

/** Something was sent that can be compared. */
function variety(classes: readonly ClassCount[]): Control {
  const sent = classes.reduce((sum, one) => sum + one.sent, 0)
  return { name: 'requests were answered between two scrapes', held: sent >= 20 }
}

function storyOf({ counter }: Counted, { status, sent, counted }: ClassCount): string {
  const which = status === 'all' ? 'requests' : `requests with status ${status}`
  return `${sent} ${which} were answered, and ${counter} grew by ${counted}`
}
