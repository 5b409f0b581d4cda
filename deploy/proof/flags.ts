/**
 * Flags on several processes and a real PostgreSQL: how soon a change is known everywhere, and that a
 * rollout which fails is taken back by itself.
 *
 * @module
 */

import { prepareFlags } from '../../packages/kit/src/delivery/flags/testing/flag-fleet.ts'
import type { FlagProcessOptions } from '../../packages/kit/src/delivery/flags/testing/flag-process.ts'
import { type Reach, reachRun } from '../../packages/kit/src/delivery/flags/testing/reach-run.ts'
import {
  type RolloutRun,
  rolloutRun,
} from '../../packages/kit/src/delivery/flags/testing/rollout-run.ts'
import { sharedPostgres } from '../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../tools/servers/shared-redis.ts'
import type { Proof } from './proof.ts'

type Print = (line: string) => void
type Settings = Omit<FlagProcessOptions, 'databaseUrl'>

const knownWithinMs = 1_000
const processes = 3
/** As by default but for the times, so that nobody waits for ten minutes. */
const quick: Settings = { soakMs: 2_000, budget: { answersMin: 20, windowMs: 10_000 } }
const badBuild: Settings = { ...quick, errorShare: 0.3 }
/** One that would let everything pass. */
const blind: Settings = { ...badBuild, budget: { ...quick.budget, errorShareMax: 1 } }

export const flags: Proof = {
  name: 'flags',
  shows: 'a change is known to every process within a second; a rollout that fails is taken back',
  run: async (print) => [...(await reachProblems(print)), ...(await rolloutProblems(print))],
}

async function reachProblems(print: Print): Promise<readonly string[]> {
  const redisUrl = await (await sharedRedis()).createDatabase()
  const polled = await reached('PostgreSQL alone', {}, print)
  const hinted = await reached('PostgreSQL and Redis', { redisUrl }, print)
  const slow = await reached('control: no hints, a read every 5 s', { pollMs: 5_000 }, print)
  return [
    ...late(polled, 'on PostgreSQL alone'),
    ...late(hinted, 'on PostgreSQL and Redis'),
    ...(slow.p99Ms > knownWithinMs ? [] : ['the control was as quick: the run measures nothing']),
  ]
}

async function reached(what: string, settings: Settings, print: Print): Promise<Reach> {
  const reach = await reachRun(processes, await onNewDatabase(settings))
  const { times, p50Ms, p99Ms, maxMs, statementsPerSecond } = reach
  const ms = [p50Ms, p99Ms, maxMs].map((each) => `${each.toFixed(0)} ms`)
  print(`${what}: a change is known elsewhere after p50 ${ms[0]}, p99 ${ms[1]}, at most ${ms[2]}`)
  const each = statementsPerSecond.toFixed(1)
  print(`  of ${times}, on ${processes} processes; ${each} statements a second each at rest`)
  return reach
}

function late({ p99Ms }: Reach, where: string): readonly string[] {
  if (p99Ms <= knownWithinMs) return []
  return [`${where} one change in a hundred takes ${p99Ms.toFixed(0)} ms, and may take 1,000 ms`]
}

async function rolloutProblems(print: Print): Promise<readonly string[]> {
  const good = await rolledOut('a build that is well', quick, print)
  const bad = await rolledOut('a build that fails 3 of 10', badBuild, print)
  const unguarded = await rolledOut(
    'control: the same, and a guard that sees nothing',
    blind,
    print,
  )
  return [
    ...expected(good.percents.join() === '10,50,100', 'a build that is well did not reach 100 %'),
    ...expected(isRecordedOnce(good), `steps were recorded as ${good.records.join(', ')}`),
    ...expected(bad.percents.at(-1) === 0, 'a build that fails was not taken back'),
    ...expected(bad.records.at(-1) === 'flag.halted', 'that it was taken back is not on record'),
    ...expected(
      bad.records.filter((action) => action === 'flag.halted').length === 1,
      `it was recorded more than once: ${bad.records.join(', ')}`,
    ),
    ...expected(bad.answers.off.errors === 0, 'somebody without it was failed'),
    ...expected(bad.knownWithinMs <= knownWithinMs, 'a process had it for longer than a second'),
    ...expected(bad.onAfterwards === 0, `${bad.onAfterwards} had it after it was taken back`),
    ...expected(
      unguarded.percents.at(-1) === 100,
      'without a guard it did not reach 100 %: the run shows nothing',
    ),
  ]
}

function isRecordedOnce({ records }: RolloutRun): boolean {
  return records.join() === 'flag.changed,flag.advanced,flag.advanced'
}

async function rolledOut(what: string, settings: Settings, print: Print): Promise<RolloutRun> {
  const run = await rolloutRun(processes, await onNewDatabase(settings))
  const { percents, tookMs, knownWithinMs: known, answers, records } = run
  const way = percents.map((percent) => `${percent} %`).join(' → ')
  print(
    `${what}: ${way} after ${(tookMs / 1_000).toFixed(1)} s, known to all ${known.toFixed(0)} ms later`,
  )
  const { on, off } = answers
  print(`  failed: ${on.errors} of ${on.count} with it, ${off.errors} of ${off.count} without`)
  if (run.haltedReason !== null) print(`  ${run.haltedReason}`)
  print(`  on record: ${records.join(', ')}`)
  return run
}

async function onNewDatabase(settings: Settings): Promise<FlagProcessOptions> {
  const databaseUrl = await (await sharedPostgres()).createDatabase()
  await prepareFlags(databaseUrl)
  return { ...settings, databaseUrl }
}

function expected(isSo: boolean, otherwise: string): readonly string[] {
  return isSo ? [] : [otherwise]
}
