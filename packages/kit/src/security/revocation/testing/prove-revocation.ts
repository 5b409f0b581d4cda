/**
 * The long proof: `node --conditions=@plimsoll/source prove-revocation.ts [tries] [scenario …]`.
 *
 * Four processes on one PostgreSQL and one Redis; every scenario must end with 0 acceptances, and every
 * control with some. Default 100,000 tries and all scenarios.
 *
 * @module
 */

import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { Control } from './node-process.ts'
import { measureLags, openFleet } from './open-fleet.ts'
import { percentile, runTrials, type Scenario, scenarios, type Trials } from './trials.ts'

const [tries = '100000', ...chosen] = process.argv.slice(2)
const limitMs = 3_600_000

const results = [await proveScenarios(chosen.length > 0 ? (chosen as Scenario[]) : scenarios)]
if (chosen.length === 0) {
  results.push(await proveControl('a feed that is not applied', 'feed-off', 'none', 'strict'))
  results.push(await proveControl('a fence that is not there', 'fence-off', 'black-hole', 'strict'))
  results.push(await proveControl('no barrier', 'none', 'stopped', 'async'))
}
process.exit(results.every(Boolean) ? 0 : 1)

async function proveScenarios(all: readonly Scenario[]): Promise<boolean> {
  await using redis = await redisServer()
  await using fleet = await openFleet({ redisUrl: redis.url })
  let isWell = true
  for (const scenario of all) {
    const trials = await runTrials(fleet, { tries: Number(tries), scenario, redis, limitMs })
    isWell &&= trials.accepted === 0
    report(scenario, trials)
  }
  const lagsMs = await measureLags(fleet, 1_000)
  say(`asynchronous: p50 ${ms(lagsMs, 0.5)}, p99 ${ms(lagsMs, 0.99)}`)
  return isWell
}

async function proveControl(
  what: string,
  control: Control,
  scenario: Scenario,
  mode: 'strict' | 'async',
): Promise<boolean> {
  await using redis = await redisServer()
  await using fleet = await openFleet({ redisUrl: redis.url, control })
  const trials = await runTrials(fleet, { tries: 2_000, scenario, redis, mode, limitMs })
  report(`control, ${what}`, trials)
  return trials.accepted > 0
}

function report(what: string, { tookMs, ...counts }: Trials): void {
  say(`${what}: ${JSON.stringify(counts)} p50 ${ms(tookMs, 0.5)}, p99 ${ms(tookMs, 0.99)}`)
}

function ms(values: readonly number[], share: number): string {
  return `${percentile(values, share).toFixed(2)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
