import assert from 'node:assert/strict'
import test from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { linesOf, type OpenLog, openLog } from './testing/open-log.ts'
import { verifyExport } from './verify-export.ts'

const actions = Array.from({ length: 1_200 }, (_, index) => `a.${index + 1}`)

for (const engine of engines) {
  const name = (fact: string) => `${engine.engine}: ${fact}`

  test(name('archived rows are handed over whole, deleted, and the chain goes on'), async () => {
    await using audit = await openLog(engine, { sealKeys: ['k'.repeat(32)] })
    await audit.fill(actions)
    await audit.log.publishHead()
    const kept: string[] = []

    const archived = await audit.log.archive({ through: 1_100, userId: 'ann', sink: into(kept) })
    await audit.fill(['after'])

    assert.deepEqual([archived.rows, archived.checkpoint.sequence], [1_100, 1_100])
    const result = await verifyExport(kept, { sealKeys: ['k'.repeat(32)] })
    assert.deepEqual([result.isWhole, result.rows], [true, 1_100])
    assert.deepEqual(result.manifest?.head, archived.checkpoint)
    const rest = await audit.log.verify()
    assert.deepEqual([rest.isWhole, rest.rows, rest.head?.sequence], [true, 102, 1_202])
    const { items } = await audit.log.list({ filter: { action: 'audit-log.archived' } })
    assert.deepEqual(
      items.map(({ user_id, details }) => ({ user_id, details })),
      [{ user_id: 'ann', details: { through: 1_100, hash: archived.checkpoint.hash } }],
    )
  })

  test(
    name('an export of what is left is whole, and a second archive follows the first'),
    async () => {
      await using audit = await openLog(engine)
      await audit.fill(actions.slice(0, 20))
      await audit.log.archive({ through: 5, sink: into([]) })
      const kept: string[] = []

      await audit.log.archive({ through: 12, sink: into(kept) })

      assert.deepEqual(
        [(await verifyExport(kept)).isWhole, (await verifyExport(kept)).rows],
        [true, 7],
      )
      assert.equal((await verifyExport(audit.log.export())).isWhole, true)
      assert.equal((await audit.log.verify()).rows, 10)
    },
  )

  test(
    name('nothing is deleted unless the rows were taken, or if the chain does not hold'),
    async () => {
      await using audit = await openLog(engine)
      await audit.fill(actions.slice(0, 20))

      const refuse = async () => {
        throw new Error('no room')
      }
      await assert.rejects(audit.log.archive({ through: 10, sink: refuse }), /no room/)
      await assert.rejects(audit.log.archive({ through: 20, sink: into([]) }), RangeError)
      await audit.tamper(`update audit_log set user_id = 'x' where sequence = 4`)
      await assert.rejects(audit.log.archive({ through: 10, sink: into([]) }), /does not hold/)

      assert.equal(await rowsOf(audit), 20)
    },
  )

  test(name('a checkpoint lets nobody delete what comes after it'), async () => {
    await using audit = await openLog(engine)
    await audit.fill(actions.slice(0, 20))
    await audit.log.archive({ through: 10, sink: into([]) })

    const queries = audit.database.queries()
    await assert.rejects(queries.deleteFrom('audit_log').where('sequence', '=', 11).execute())
    await assert.rejects(queries.deleteFrom('audit_log_anchors').execute())

    assert.equal((await audit.log.verify()).isWhole, true)
  })

  test(name('a beginning that somebody cut off lacks a sealed checkpoint'), async () => {
    await using audit = await openLog(engine, { sealKeys: ['k'.repeat(32)] })
    await audit.fill(actions.slice(0, 20))
    const before = await audit.log.verify({ to: 10 })
    await audit.tamper('delete from audit_log where sequence <= 10')

    const unanchored = await audit.log.verify()
    await audit.tamper(
      `insert into audit_log_anchors (sequence, purpose, hash, created_at, seal)
        values (10, 'checkpoint', '${before.head?.hash}', '2026-01-01T00:00:00.000Z', null)`,
    )
    const forged = await audit.log.verify()

    assert.deepEqual([unanchored.problem?.kind, unanchored.problem?.sequence], ['missing', 1])
    assert.equal(forged.problem?.kind, 'forged-anchor')
  })
}

function into(kept: string[]): (lines: AsyncIterable<string>) => Promise<void> {
  return async (lines) => {
    kept.push(...(await linesOf(lines)))
  }
}

async function rowsOf({ database }: OpenLog): Promise<number> {
  const rows = await database.queries().selectFrom('audit_log').select('sequence').execute()
  return rows.length
}
