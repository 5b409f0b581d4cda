/**
 * A rollout that goes on by itself, on several processes with users, until it is at 100 % or taken
 * back.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { databaseOf } from '../../../reliability/database/index.ts'
import { type AuditLogTables, createAuditLog } from '../../../security/audit-log/index.ts'
import { type FlagFleet, flagFleet } from './flag-fleet.ts'
import { type FlagProcessOptions, nowMs } from './flag-process.ts'

export interface RolloutRun {
  /** What was reached, from the first step on: 10, 50, and then 100, or 0 if it was taken back. */
  readonly percents: readonly number[]
  readonly haltedReason: string | null
  /** From the first step to the end, as the first process knew it. */
  readonly tookMs: number
  /** From then on, until the last process knew it. */
  readonly knownWithinMs: number
  /** Actions of the audit log, oldest first. */
  readonly records: readonly string[]
  readonly answers: Readonly<Record<'on' | 'off', { count: number; errors: number }>>
  /** Answers with it, of requests that began once every process knew that it was taken back. */
  readonly onAfterwards: number
}

const users = Array.from({ length: 400 }, (_, number) => `user-${number}`)
const clients = 10
const boundMs = 60_000

export async function rolloutRun(size: number, options: FlagProcessOptions): Promise<RolloutRun> {
  await using fleet = await flagFleet(size, options)
  const [first] = fleet.nodes
  if (first === undefined) throw new RangeError('a run needs a process')
  const traffic = trafficTo(fleet)
  const start = { version: 0, mode: 'rollout', percent: 10, advance: 'by-itself' } as const
  const { atMs: startMs, refusal } = await first.change('new-search', start)
  if (refusal !== null) throw new Error(`the rollout did not begin: ${refusal}`)
  const { percents, endMs, haltedReason } = await ended(fleet, startMs)
  const knownMs = await knownToAll(fleet, percents.at(-1))
  await delay(1_000)
  const { answers, onSince } = await traffic.stop()
  return {
    ...{ percents, haltedReason, answers },
    tookMs: endMs - startMs,
    knownWithinMs: knownMs - endMs,
    records: await recordsOf(options.databaseUrl),
    onAfterwards: onSince(knownMs),
  }
}

/** Looks at the first process until nothing more can come. */
async function ended({ nodes: [node] }: FlagFleet, startMs: number) {
  const percents: number[] = []
  if (node === undefined) throw new RangeError('a run needs a process')
  while (nowMs() < startMs + boundMs) {
    const seen = await node.look('new-search')
    const percent = seen.mode === 'on' ? 100 : (seen.percent ?? 0)
    if (percents.at(-1) !== percent) percents.push(percent)
    if (percent === 100 || percent === 0) {
      return { percents, endMs: seen.atMs, haltedReason: seen.haltedReason }
    }
    await delay(10)
  }
  return { percents, endMs: nowMs(), haltedReason: null }
}

async function knownToAll({ nodes }: FlagFleet, percent = 0): Promise<number> {
  const times = nodes.map(async (node) => {
    for (;;) {
      const seen = await node.look('new-search')
      const isSo = (seen.mode === 'on' ? 100 : seen.percent) === percent
      if (isSo || seen.atMs > boundMs + nowMs()) return seen.atMs
      await delay(10)
    }
  })
  return Math.max(...(await Promise.all(times)))
}

function trafficTo({ nodes }: FlagFleet) {
  const stopped = new AbortController()
  const answers = { on: { count: 0, errors: 0 }, off: { count: 0, errors: 0 } }
  const begunWithIt: number[] = []
  const ask = async () => {
    const [node, user] = [pick(nodes), pick(users)]
    const beginMs = nowMs()
    const answer = await fetch(`${node.url}/search?user=${user}`)
    const { isOn } = (await answer.json()) as { readonly isOn: boolean }
    const cohort = answers[isOn ? 'on' : 'off']
    cohort.count += 1
    if (answer.status >= 500) cohort.errors += 1
    if (isOn) begunWithIt.push(beginMs)
  }
  const client = async () => {
    while (!stopped.signal.aborted) {
      await ask()
      await delay(20)
    }
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  return {
    async stop() {
      stopped.abort()
      await running
      const onSince = (ms: number) => begunWithIt.filter((beginMs) => beginMs > ms).length
      return { answers, onSince }
    },
  }
}

function pick<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item
}

async function recordsOf(databaseUrl: string): Promise<readonly string[]> {
  const database = await databaseOf<AuditLogTables>(databaseUrl, { dataFolder: '.' })
  const audit = createAuditLog({ database })
  const { items } = await audit.list({ limit: 100 })
  await audit.close()
  await database.close()
  return items.map(({ action }) => action).toReversed()
}
