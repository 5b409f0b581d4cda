/**
 * Shows what a flood of logins does to the other routes of the service, and to its memory.
 *
 *     npm run prove:login-flood
 *
 * @module
 */

import { childService } from './child-service.ts'
import { floodedSettings, measureLoginFlood, percentile } from './login-flood.ts'

const riseMax = 1.2
/** Permits x 19 MB, and what 200 requests under way take. */
const memoryMbMax = 150

await using service = await childService(floodedSettings)
const figures = await measureLoginFlood(service, { seconds: 15, perSecond: 100, clients: 200 })
const { alone, flooded, outcomes, beforeMb, afterMb } = figures

const rise = percentile(flooded, 0.99) / percentile(alone, 0.99)
say(`alone:   p50 ${ms(alone, 0.5)}, p99 ${ms(alone, 0.99)}`)
say(`flooded: p50 ${ms(flooded, 0.5)}, p99 ${ms(flooded, 0.99)}, ${rise.toFixed(2)} x`)
say(`logins by status: ${JSON.stringify(Object.fromEntries(outcomes))}`)
say(`memory: ${beforeMb} MB, then ${afterMb} MB`)
process.exitCode = rise <= riseMax && afterMb - beforeMb <= memoryMbMax ? 0 : 1

function ms(values: readonly number[], share: number): string {
  return `${percentile(values, share).toFixed(1)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
