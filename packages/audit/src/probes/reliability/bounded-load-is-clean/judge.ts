import { told } from '../../../gather/answer.ts'
import type { LoadFacts } from '../../../gather/steady-load.ts'
import { type Judgement, unknown, withControl } from '../../../judgement.ts'

export type Facts = Omit<LoadFacts, 'process'>

const requestsLeast = 100
/** More refused by a limit than this, and it was not loaded. */
const limitedShareMost = 0.05

export function judge(facts: Facts): Judgement {
  const { requests, failures, failed, limited, seconds, p99Ms } = facts
  const rate = Math.round(requests / Math.max(seconds, 1))
  // One that answers nothing at all was not loaded; one that fails most of it was.
  const control = {
    name: 'requests of the load are answered',
    held: requests >= requestsLeast && failed < requests,
    observed: `${requests} requests, ${failed} failed`,
  }
  const load = `${requests} reads over 10 connections in ${seconds.toFixed(0)} s (${rate} per second)`
  const notes = [`p99 ${Math.round(p99Ms)} ms`]
  return withControl(control, (v) => {
    const [first] = failures
    if (first !== undefined) {
      const evidence = failures.slice(0, 5).map(({ exchange }) => exchange)
      return v.fail(`${failed} of ${load} failed: ${told(first)}.`, { evidence, notes })
    }
    if (limited > requests * limitedShareMost) {
      return unknown(`Its own rate limit answered ${limited} of ${load}.`, { notes })
    }
    return v.pass(`${load}: no 5xx and no reset.`, { notes })
  })
}
