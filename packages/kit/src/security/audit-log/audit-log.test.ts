import assert from 'node:assert/strict'
import test from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { createAuditLog } from './audit-log.ts'
import { openLog, recordNamed } from './testing/open-log.ts'

for (const engine of engines) {
  const name = (fact: string) => `${engine.engine}: ${fact}`

  test(name('an acknowledged record is stored as it was given'), async () => {
    await using audit = await openLog(engine, { now: () => Date.UTC(2026, 0, 31, 12) })
    const details = { note: 'Zoë "Z" \\ \0 \u2028', n: 1.5 }

    const link = await audit.log.append({
      action: 'session.created',
      userId: 'user-1',
      resource: 'session/1',
      details,
      ipAddress: '2001:db8::7',
    })

    const { items } = await audit.log.list()
    assert.deepEqual(items, [
      {
        sequence: 1,
        created_at: '2026-01-31T12:00:00.000Z',
        user_id: 'user-1',
        action: 'session.created',
        resource: 'session/1',
        details,
        ip_address: '2001:db8::7',
        hash: link.hash,
      },
    ])
    assert.equal((await audit.log.verify()).isWhole, true)
  })

  test(name('two instances write one chain without a gap'), async () => {
    await using audit = await openLog(engine, { batchRowsMax: 7 })
    const another = await audit.store.another()
    const other = createAuditLog({ database: another, batchRowsMax: 5 })

    const links = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? audit.log : other).append(recordNamed(`a.${index}`)),
      ),
    )

    const sequences = links.map(({ sequence }) => sequence).sort((one, two) => one - two)
    assert.deepEqual(
      sequences,
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    assert.equal((await other.verify({ heads: links })).heads, 100)
    // They took turns and did not collide.
    const { retried, rolledBack } = another.stats().transactions
    assert.deepEqual([retried, rolledBack], [0, 0])
    assert.equal(audit.log.stats().problem, undefined)
  })

  test(name('a change and its record are stored together or not at all'), async () => {
    await using audit = await openLog(engine)
    await audit.fill(['before'])

    const failed = audit.database.transaction(async (queries) => {
      await audit.log.appendWithin(queries, recordNamed('undone'))
      throw new Error('the change failed')
    })
    await assert.rejects(failed, /the change failed/)
    const link = await audit.database.transaction((queries) =>
      audit.log.appendWithin(queries, recordNamed('done')),
    )
    await audit.fill(['after'])

    const { items } = await audit.log.list()
    assert.deepEqual(
      items.map(({ action }) => action),
      ['after', 'done', 'before'],
    )
    assert.equal(link.sequence, 2)
    assert.equal((await audit.log.verify({ heads: [link] })).isWhole, true)
  })

  test(name('transactions with records and appends share the chain at the same time'), async () => {
    await using audit = await openLog(engine)
    const within = (index: number) =>
      audit.database.transaction((queries) =>
        audit.log.appendWithin(queries, recordNamed(`within.${index}`)),
      )

    const links = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        index % 3 === 0 ? within(index) : audit.log.append(recordNamed(`alone.${index}`)),
      ),
    )

    assert.equal(new Set(links.map(({ sequence }) => sequence)).size, 30)
    const result = await audit.log.verify({ heads: links })
    assert.deepEqual([result.isWhole, result.rows, result.heads], [true, 30, 30])
  })

  test(name('one record that cannot be stored does not take others with it'), async () => {
    await using audit = await openLog(engine)

    const [good, bad, alsoGood] = await Promise.allSettled([
      audit.log.append(recordNamed('good')),
      audit.log.append({ action: 'bad', userId: 'nul \0' }),
      audit.log.append(recordNamed('also.good')),
    ])

    assert.deepEqual(
      [good.status, bad.status, alsoGood.status],
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.equal((await audit.log.verify()).rows, 2)
  })

  test(name('a batch that the store refuses rejects its callers and leaves no gap'), async () => {
    await using audit = await openLog(engine)
    await audit.fill(['first'])
    const { sqlite, postgres } = refusingTrigger
    await audit.tamper(...(engine.engine === 'sqlite' ? sqlite : postgres).up)

    const refused = await Promise.allSettled([
      audit.log.append(recordNamed('refused')),
      audit.log.append(recordNamed('fine')),
    ])
    await audit.tamper(...(engine.engine === 'sqlite' ? sqlite : postgres).down)
    await audit.fill(['second'])

    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    const result = await audit.log.verify()
    assert.deepEqual([result.isWhole, result.head?.sequence], [true, 2])
    assert.equal(audit.log.stats().failures, 1)
  })
}

test('postgres: a snapshot older than the chain is a conflict, which is tried again', async () => {
  const postgres = engines.find(({ engine }) => engine === 'postgres')
  assert.ok(postgres)
  await using audit = await openLog(postgres)
  let attempts = 0

  const link = await audit.database.transaction(
    async (queries) => {
      attempts += 1
      await queries.selectFrom('audit_log').select('sequence').limit(1).execute()
      if (attempts === 1) await audit.fill(['meanwhile'])
      return audit.log.appendWithin(queries, recordNamed('within'))
    },
    { isolation: 'repeatable read' },
  )

  assert.deepEqual([attempts, link.sequence], [2, 2])
})

test('settings that make no sense are refused by name', async () => {
  const sqlite = engines.find(({ engine }) => engine === 'sqlite')
  assert.ok(sqlite)
  await using audit = await openLog(sqlite)
  const { database } = audit

  assert.throws(() => createAuditLog({ database, queueRowsMax: 0 }), /auditLog.queueRowsMax/)
  assert.throws(() => createAuditLog({ database, detailsBytesMax: 2 ** 21 }), /detailsBytesMax/)
  assert.throws(
    () => createAuditLog({ database, sealKeys: ['short'] }),
    /sealKeys must be 32 bytes/,
  )
})

/** Stands for whatever a store may refuse that nobody foresaw. */
const refusingTrigger = {
  sqlite: {
    up: [
      `create trigger refuse before insert on audit_log when new.action = 'refused'
        begin select raise(abort, 'no'); end`,
    ],
    down: ['drop trigger refuse'],
  },
  postgres: {
    up: [`alter table audit_log add constraint refuse check (action <> 'refused')`],
    down: ['alter table audit_log drop constraint refuse'],
  },
}
