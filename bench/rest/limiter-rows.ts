/**
 * A decision of the limiter: three scopes with three windows each, counted in the process.
 *
 * @module
 */

import { join } from 'node:path'
import { type Bench, nodeFlags } from '../workloads/workload.ts'
import type { LimiterName } from './limiter-process.ts'
import type { RestRow } from './rest-row.ts'

export async function limiterRows(
  { children, pinning, progress }: Bench,
  rounds: number,
): Promise<RestRow[]> {
  await using child = children.start({
    name: 'limiters',
    args: [...nodeFlags, join(import.meta.dirname, 'limiter-process.ts')],
    core: pinning.serverCore,
  })
  const costs: Record<LimiterName, number[]> = {
    kit: [],
    fastifyRateLimit: [],
    expressRateLimit: [],
  }
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(costs) as LimiterName[])
      costs[name].push(await child.ask<number>(name))
    progress(`limiter ${round}/${rounds}: ${costs.kit.at(-1)?.toFixed(2)} us`)
  }
  const least = (name: LimiterName): number => Math.min(...costs[name])
  const row = { what: 'limiter decision, 3 scopes x 3 windows', unit: 'us', kit: least('kit') }
  const goal = { atMost: 1.5 }
  return [
    { ...row, peer: { name: '@fastify/rate-limit', value: least('fastifyRateLimit') }, goal },
    { ...row, peer: { name: 'express-rate-limit', value: least('expressRateLimit') }, goal },
  ]
}
