import assert from 'node:assert/strict'
import test from 'node:test'
import { CompiledQuery } from 'kysely'
import { engines } from '../../reliability/database/testing/databases.ts'
import { genesis, hashOf, type Link } from './chain.ts'
import { type OpenLog, openLog } from './testing/open-log.ts'

const forbidden = [
  `update audit_log set action = 'other' where sequence = 2`,
  'delete from audit_log where sequence = 2',
  'delete from audit_log',
  `update audit_log_anchors set hash = 'other'`,
  'delete from audit_log_anchors',
]

const forbiddenOn = {
  sqlite: [
    `insert or replace into audit_log select 2, created_at, user_id, 'other', resource, details,
      ip_address, hash from audit_log where sequence = 2`,
    `replace into audit_log select * from audit_log where sequence = 2`,
    `insert into audit_log select 5, created_at, user_id, action, resource, details, ip_address, hash
      from audit_log where sequence = 3`,
  ],
  postgres: [
    'truncate audit_log',
    `insert into audit_log select * from audit_log where sequence = 2
      on conflict (sequence) do update set action = 'other'`,
  ],
}

for (const engine of engines) {
  const name = (fact: string) => `${engine.engine}: ${fact}`

  test(name('the tables refuse to be changed'), async () => {
    await using audit = await openLog(engine)
    await audit.fill(['one', 'two', 'three'])
    await audit.log.publishHead()

    for (const statement of [...forbidden, ...forbiddenOn[engine.engine]]) {
      const query = CompiledQuery.raw(statement)
      await assert.rejects(async () => audit.database.queries().executeQuery(query), statement)
    }

    assert.equal((await audit.log.verify()).rows, 3)
  })

  test(name('a changed row is found, whichever column it was'), async () => {
    const changes = [
      `user_id = 'user-2'`,
      'user_id = null',
      `action = 'other'`,
      `resource = 'other'`,
      `details = '{"of": "two"}'`,
      'details = null',
      `ip_address = '203.0.113.8'`,
      `created_at = '2026-01-01T00:00:00.000Z'`,
      `hash = '${'0'.repeat(64)}'`,
    ]
    await using audit = await filled()
    const rows = audit.database.queries().selectFrom('audit_log').selectAll()
    const original = await rows.where('sequence', '=', 2).executeTakeFirstOrThrow()
    for (const change of changes) {
      await audit.tamper(`update audit_log set ${change} where sequence = 2`)

      const { problem } = await audit.log.verify()

      assert.deepEqual([problem?.kind, problem?.sequence], ['broken', 2], change)
      const undo = audit.database.queries().updateTable('audit_log').set(original)
      await undo.where('sequence', '=', 2).execute()
    }
    assert.equal((await audit.log.verify()).isWhole, true)
  })

  test(name('a row deleted in the middle is found'), async () => {
    await using audit = await filled()
    await audit.tamper('delete from audit_log where sequence in (2, 3)')

    const { problem } = await audit.log.verify()

    assert.deepEqual([problem?.kind, problem?.sequence], ['missing', 2])
    assert.match(problem?.message ?? '', /^2 to 3 are missing/)
  })

  test(
    name('a cut tail is found against a head from elsewhere, and against one that was kept'),
    async () => {
      await using audit = await filled()
      const head = (await audit.log.verify()).head as Link
      await audit.tamper('delete from audit_log where sequence > 3')

      const blind = await audit.log.verify()
      const knowing = await audit.log.verify({ heads: [head] })
      await audit.log.publishHead()
      await audit.tamper('delete from audit_log where sequence > 2')
      const kept = await audit.log.verify()

      assert.equal(blind.isWhole, true)
      assert.deepEqual([knowing.problem?.kind, knowing.problem?.sequence], ['cut', 4])
      assert.deepEqual([kept.problem?.kind, kept.problem?.sequence], ['cut', 3])
    },
  )

  test(name('rows that were swapped are found'), async () => {
    await using audit = await filled()
    await audit.tamper(
      'update audit_log set sequence = 100 where sequence = 2',
      'update audit_log set sequence = 2 where sequence = 4',
      'update audit_log set sequence = 4 where sequence = 100',
    )

    const { problem } = await audit.log.verify()

    assert.deepEqual([problem?.kind, problem?.sequence], ['broken', 2])
  })

  test(name('a row that was put in is found'), async () => {
    await using audit = await filled()
    await audit.tamper(
      'update audit_log set sequence = 7 where sequence = 6',
      'update audit_log set sequence = 6 where sequence = 5',
      `insert into audit_log select 5, created_at, user_id, 'made.up', resource, details,
        ip_address, hash from audit_log where sequence = 4`,
    )

    const { problem } = await audit.log.verify()

    assert.deepEqual([problem?.kind, problem?.sequence], ['broken', 5])
  })

  test(name('a chain that was computed anew is found by any head that is known'), async () => {
    await using audit = await filled()
    const head = (await audit.log.verify()).head as Link
    await rewriteFrom(audit, 3)

    const blind = await audit.log.verify()
    const knowing = await audit.log.verify({ heads: [head] })

    assert.equal(blind.isWhole, true)
    assert.deepEqual([knowing.problem?.kind, knowing.problem?.sequence], ['rewritten', 6])
  })

  test(name('with seal keys, kept heads that were changed along are found'), async () => {
    await using audit = await openLog(engine, { sealKeys: ['k'.repeat(32)] })
    await audit.fill(['one', 'two', 'three', 'four', 'five', 'six'])
    await audit.log.publishHead()
    assert.equal((await audit.log.verify()).heads, 1)
    await rewriteFrom(audit, 3)
    await audit.tamper(
      'update audit_log_anchors set hash = (select hash from audit_log where sequence = 6)',
    )

    const { problem } = await audit.log.verify()

    assert.equal(problem?.kind, 'forged-anchor')
  })

  async function filled(): Promise<OpenLog> {
    const audit = await openLog(engine)
    await audit.fill(['one', 'two', 'three', 'four', 'five', 'six'])
    return audit
  }
}

/** What somebody does who knows how the chain is made. */
async function rewriteFrom({ database, tamper }: OpenLog, from: number): Promise<void> {
  const rows = await database
    .queries()
    .selectFrom('audit_log')
    .selectAll()
    .orderBy('sequence')
    .execute()
  let previous = genesis.hash
  for (const row of rows) {
    const user_id = row.sequence === from ? 'somebody.else' : row.user_id
    previous = hashOf(previous, { ...row, user_id })
    await tamper(
      `update audit_log set hash = '${previous}', user_id = '${user_id}' where sequence = ${row.sequence}`,
    )
  }
}
