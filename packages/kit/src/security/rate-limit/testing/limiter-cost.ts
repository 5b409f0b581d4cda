/**
 * What a take costs in this process alone: three scopes with three windows each, 1,000 callers.
 *
 * @module
 */

import { createLimiter } from '../create-limiter.ts'
import { definePolicy } from '../define-policy.ts'

const batches = 12
const takes = 50_000

/** Microseconds of CPU for each take, of the best of some batches: others use the machine too. */
export function takeCostUs(): number {
  const windows = '6000000/minute, 60000000/hour, 600000000/day'
  const policies = ['address', 'user', 'global'].map((name) => definePolicy({ name, windows }))
  const callers = Array.from({ length: 1_000 }, (_, caller) => {
    const keys = [`198.51.${caller >> 8}.${caller & 255}`, `0198d2c1-7a52-7bbb-${caller}`, 'all']
    return policies.map((policy, index) => ({ policy, key: keys[index] ?? '', cost: 1 }))
  })
  const limiter = createLimiter()
  const costsUs = Array.from({ length: batches }, () => {
    const before = process.cpuUsage()
    for (let take = 0; take < takes; take += 1) void limiter.take(callers[take % 1_000] ?? [])
    const { user, system } = process.cpuUsage(before)
    return (user + system) / takes
  })
  return Math.min(...costsUs)
}
