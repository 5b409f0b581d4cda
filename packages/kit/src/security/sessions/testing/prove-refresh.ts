/**
 * Refreshing, proven: 4 processes x 50 refreshes of one token, and 10,000 random interleavings with
 * crashes on each engine. The control reads and then writes, and must fork.
 *
 *     node packages/kit/src/security/sessions/testing/prove-refresh.ts [COUNT [SEED]]
 */

import assert from 'node:assert/strict'
import { createTables } from '../../../reliability/database/index.ts'
import { engines } from '../../../reliability/database/testing/databases.ts'
import { type SessionTables, sessionTables } from '../tables.ts'
import { type InterleavingFigures, interleave } from './interleavings.ts'
import type { RefreshKind } from './refresh-process.ts'
import { refreshProcesses } from './refresh-processes.ts'
import { phone, secret, sessionService } from './session-service.ts'

const [count = 10_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
const [processes, copies, rounds] = [4, 50, 20]

for (const { engine, open } of engines) {
  for (const rotation of ['compare-and-swap', 'read-then-write'] as const) {
    await using store = await open<SessionTables>()
    await createTables(store.database, sessionTables)
    const isControl = rotation === 'read-then-write'
    const some = isControl ? Math.ceil(count / 20) : count
    const figures = await interleave({ database: store.database, count: some, seed, rotation })
    print(`${engine}, ${rotation}, seed ${seed}`, figures)
    const { forks, unexplained } = figures
    if (isControl) assert.ok(forks > 0 && unexplained > 0, 'the control did not fork')
    else assert.deepEqual({ forks, unexplained }, { forks: 0, unexplained: 0 })
  }
}

for (const kind of ['sessions', 'statements', 'read-then-write'] as const) {
  const { successors, ended } = await race(kind)
  const figures = { rounds, processes, copies, successors, ended }
  print(kind, figures)
  if (kind === 'read-then-write') assert.ok(successors > rounds, 'the control did not fork')
  else assert.deepEqual({ successors, ended }, { successors: rounds, ended: 0 })
}

/** Successors of one token in all rounds, and sessions that were ended by it. */
async function race(kind: RefreshKind): Promise<{ successors: number; ended: number }> {
  const postgres = engines.find(({ engine }) => engine === 'postgres')
  assert.ok(postgres)
  await using service = await sessionService(postgres, { now: Date.now })
  const options = { url: service.location, secret, kind }
  await using instances = await refreshProcesses(processes, options)
  let [successors, ended] = [0, 0]
  for (let round = 0; round < rounds; round += 1) {
    const { sessionId, refreshToken } = await service.start()
    const answers = await instances.all({ token: refreshToken, device: phone, copies })
    successors += new Set(answers.successors).size
    if ((await service.row(sessionId))?.revoked_at !== null) ended += 1
  }
  return { successors, ended }
}

function print(what: string, figures: InterleavingFigures | Record<string, number>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(`${what}: ${text.join(', ')}\n`)
}
