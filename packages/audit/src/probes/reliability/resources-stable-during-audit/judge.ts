import type { LoadFacts, ResourceSample } from '../../../gather/steady-load.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'

export type Facts = Pick<LoadFacts, 'requests' | 'failed' | 'process'>

/** Of the 2,000 that a machine with time to spare does. */
const requestsLeast = 1_000
const abortedLeast = 150
const samplesLeast = 8
const descriptorsMost = 20
/**
 * Growth per request, in each of the last two quarters, that no warm-up explains. A smaller leak
 * cannot be told from a heap that settles within so few requests.
 */
const growthPerRequestMost = 48 * 1024

export function judge({ requests, failed, process }: Facts): Judgement {
  if (process === undefined) return notApplicable('It is no process of this machine.')
  const { samples, aborted, atRest, isAlive } = process
  const load = `${requests} requests and ${aborted} aborted ones`
  const loaded = {
    name: 'it was loaded',
    held: requests >= requestsLeast && failed < requests / 2,
    observed: `${load}, ${failed} failed`,
  }
  if (!isAlive) {
    const started = { name: 'it served before', held: requests - failed > 0 }
    return withControl(started, (v) =>
      v.fail(`The process ended during ${load}.`, { member: 'ended' }),
    )
  }
  if (samples.length < samplesLeast || atRest === undefined) {
    return unknown('What the process uses cannot be read on this machine.')
  }
  const enough = { name: 'requests were aborted', held: aborted >= abortedLeast }
  return withControl([loaded, enough], (v) => {
    const [half, third, last] = [0.5, 0.75, 1].map((share) => sampleAt(samples, share))
    const open = atRest.descriptors - (half?.descriptors ?? 0)
    if (open >= descriptorsMost) {
      return v.fail(
        `${open} more descriptors are open after ${load} than half-way, and nothing is connected any more.`,
        { member: 'descriptors' },
      )
    }
    const grown = [growth(half, third), growth(third, last)]
    const most = (requests / 4) * growthPerRequestMost
    if (grown.every((bytes) => bytes > most)) {
      const told = grown.map(mebibytes).join(' and ')
      return v.fail(`Memory grew by ${told} in the last two quarters of ${requests} requests.`, {
        member: 'memory',
      })
    }
    return v.pass(
      `After ${load} it is the same process with ${open} more descriptors than half-way; memory grew by ${grown.map(mebibytes).join(' and ')} in the last two quarters.`,
    )
  })
}

function sampleAt(samples: readonly ResourceSample[], share: number): ResourceSample | undefined {
  return samples[Math.max(0, Math.ceil(samples.length * share) - 1)]
}

function growth(from: ResourceSample | undefined, to: ResourceSample | undefined): number {
  return (to?.rssBytes ?? 0) - (from?.rssBytes ?? 0)
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}
