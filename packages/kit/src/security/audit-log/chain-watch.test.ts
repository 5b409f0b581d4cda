import assert from 'node:assert/strict'
import test from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { createAuditLog } from './audit-log.ts'
import { ChainWatch, type Head } from './chain-watch.ts'
import { openLog } from './testing/open-log.ts'
import type { ChainProblem } from './verify.ts'

for (const engine of engines) {
  const name = (fact: string) => `${engine.engine}: ${fact}`

  test(
    name('the end of the chain is told and kept once, and again when it has moved'),
    async () => {
      const told: Head[] = []
      await using audit = await openLog(engine, { onHead: (head) => told.push(head) })

      await audit.log.publishHead()
      await audit.fill(['one'])
      await audit.log.publishHead()
      await audit.log.publishHead()
      await audit.fill(['two'])
      await audit.log.publishHead()

      assert.deepEqual(
        told.map(({ sequence }) => sequence),
        [1, 2],
      )
      const kept = await audit.database
        .queries()
        .selectFrom('audit_log_anchors')
        .selectAll()
        .execute()
      assert.deepEqual(
        kept.map(({ hash, created_at }) => ({ hash, at: created_at })),
        told.map(({ hash, at }) => ({ hash, at })),
      )
    },
  )

  test(
    name('a tail that is cut off under the running service is found by the next batch'),
    async () => {
      const problems: ChainProblem[] = []
      await using audit = await openLog(engine, { onProblem: (problem) => problems.push(problem) })
      await audit.fill(['one', 'two', 'three'])

      await audit.tamper('delete from audit_log where sequence > 1')
      await audit.fill(['four'])
      await audit.fill(['five'])

      assert.deepEqual(
        problems.map(({ kind, sequence }) => ({ kind, sequence })),
        [{ kind: 'cut', sequence: 2 }],
      )
      assert.equal(audit.log.stats().problem?.kind, 'cut')
    },
  )

  test(
    name('a tail that is cut off while the service is down is found when it starts'),
    async () => {
      const problems: ChainProblem[] = []
      await using audit = await openLog(engine)
      await audit.fill(['one', 'two', 'three'])
      await audit.log.publishHead()
      await audit.tamper('delete from audit_log where sequence > 1')

      const { database } = audit
      const started = createAuditLog({ database, onProblem: (problem) => problems.push(problem) })
      await started.publishHead()

      assert.deepEqual(
        problems.map(({ kind, sequence }) => ({ kind, sequence })),
        [{ kind: 'cut', sequence: 2 }],
      )
    },
  )

  test(
    name('a whole verification is remembered, and a damaged one until it is whole'),
    async () => {
      await using audit = await openLog(engine, { now: () => 1_000 })
      await audit.fill(['one', 'two'])

      await audit.log.verify()
      assert.equal(audit.log.stats().verifiedAtMs, 1_000)

      await audit.tamper(`update audit_log set action = 'other' where sequence = 2`)
      await audit.log.verify()
      assert.equal(audit.log.stats().problem?.sequence, 2)

      await audit.tamper(`update audit_log set action = 'two' where sequence = 2`)
      await audit.log.verify({ to: 1 })
      assert.equal(audit.log.stats().problem?.sequence, 2)
      await audit.log.verify()
      assert.equal(audit.log.stats().problem, undefined)
    },
  )
}

test('sqlite: rows that follow a tail which was cut off leave a gap, if nothing refuses them', async () => {
  const sqlite = engines.find(({ engine }) => engine === 'sqlite')
  assert.ok(sqlite)
  await using audit = await openLog(sqlite)
  await audit.fill(['one', 'two', 'three'])

  await audit.tamper(
    'drop trigger audit_log_next_only',
    'delete from audit_log where sequence > 1',
    'delete from audit_log_anchors',
  )
  await audit.fill(['four'])

  const { problem } = await audit.log.verify()
  assert.deepEqual([problem?.kind, problem?.sequence], ['missing', 2])
})

test('a commit between a look at the chain and its answer is no problem', () => {
  const problems: ChainProblem[] = []
  const watch = new ChainWatch((problem) => problems.push(problem))
  watch.committed({ sequence: 3, hash: 'c' })

  const before = watch.known
  watch.committed({ sequence: 4, hash: 'd' })
  watch.sees({ sequence: 3, hash: 'c' }, before)

  assert.deepEqual(problems, [])
  assert.equal(watch.known?.sequence, 4)
})
