import assert from 'node:assert/strict'
import test from 'node:test'
import { CompiledQuery } from 'kysely'
import { engines } from '../../reliability/database/testing/databases.ts'
import { assertBounded } from '../../reliability/database/testing/scans.ts'
import type { AuditFilter } from './filter.ts'
import { timeQuery, windowQuery } from './find-rows.ts'
import { type OpenLog, openLog, recordNamed } from './testing/open-log.ts'

for (const engine of engines) {
  const name = (fact: string) => `${engine.engine}: ${fact}`

  test(name('pages are newest first, and cover all rows once'), async () => {
    await using audit = await openLog(engine)
    await audit.fill(Array.from({ length: 45 }, (_, index) => `a.${index + 1}`))

    for (const filter of [{}, { userId: 'user-1' }, { since: '2020-01-01' }]) {
      const pages = await allPages(audit, filter, 20)

      assert.deepEqual(
        pages.map((page) => page.length),
        [20, 20, 5],
      )
      assert.deepEqual(
        pages.flat(),
        Array.from({ length: 45 }, (_, index) => 45 - index),
      )
    }
  })

  test(name('each part of the filter holds, alone and with others'), async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z')
    await using audit = await openLog(engine, { now: () => nowMs })
    for (const [userId, action, resource] of events) {
      await audit.log.append({ userId, action, resource })
      nowMs += 60_000
    }
    const found = async (filter: AuditFilter) => (await allPages(audit, filter, 2)).flat()

    assert.deepEqual(await found({ userId: 'ann' }), [5, 3, 1])
    assert.deepEqual(await found({ action: 'login' }), [5, 4, 1])
    assert.deepEqual(await found({ resource: 'car/1' }), [6, 3, 2])
    assert.deepEqual(await found({ userId: 'ann', action: 'login' }), [5, 1])
    assert.deepEqual(await found({ userId: 'ann', resource: 'car/1' }), [3])
    assert.deepEqual(await found({ action: 'read', resource: 'car/1', userId: 'bob' }), [2])
    assert.deepEqual(await found({ since: '2026-01-01T00:04:00Z' }), [6, 5])
    assert.deepEqual(await found({ until: '2026-01-01T01:02:00+01:00' }), [2, 1])
    assert.deepEqual(await found({ userId: 'ann', since: '2026-01-01T00:01:00Z' }), [5, 3])
    assert.deepEqual(await found({ action: 'login', until: '2026-01-01T00:03:00Z' }), [1])
    assert.deepEqual(await found({ userId: 'nobody' }), [])
  })

  test(name('a time alone is in the order of time, even when the clock stepped back'), async () => {
    const minutes = [1, 2, 61, 62, 3, 4]
    let at = 0
    await using audit = await openLog(engine, {
      now: () => Date.UTC(2026, 0, 1, 0, minutes[at] ?? 0),
    })
    for (at = 0; at < minutes.length; at += 1) await audit.log.append(recordNamed(`a.${at}`))

    const filter = { until: '2026-01-01T00:30:00Z' }

    assert.deepEqual((await allPages(audit, filter, 2)).flat(), [6, 5, 2, 1])
  })

  test(
    name('a filter that nothing matches ends after a bounded search, and says where to go on'),
    async () => {
      await using audit = await openLog(engine)
      await audit.fill(['one', 'two'])
      await audit.tamper('update audit_log set sequence = 10000000 where sequence = 2')

      const first = await audit.log.list({ filter: { userId: 'nobody' } })
      const found = (await allPages(audit, { userId: 'user-1' }, 20)).flat()

      assert.deepEqual(first.items, [])
      assert.ok(
        first.nextCursor !== null && Number(first.nextCursor) < 6_000_000,
        'a bounded search',
      )
      assert.deepEqual(found, [10_000_000, 1])
    },
  )

  test(name('a filter or cursor that makes no sense is refused'), async () => {
    await using audit = await openLog(engine)
    const refused = { code: 'VALIDATION_FAILED', statusCode: 400 }

    for (const since of ['yesterday', '2026-13-01', '2026-02-31', '2026-01-01T12:00:00', '1', '']) {
      await assert.rejects(audit.log.list({ filter: { since } }), refused, since)
    }
    for (const cursor of ['', 'x', '-1', '1_2', '9'.repeat(16), '1; drop table audit_log']) {
      await assert.rejects(audit.log.list({ cursor }), refused, cursor)
    }
    for (const since of ['0000-01-01', '0001-01-01T00:00:00+01:00', '9999-12-31T23:00:00-02:00']) {
      await assert.rejects(audit.log.list({ filter: { since } }), refused, since)
    }
    const cursor = `1_${'9'.repeat(15)}`
    await assert.rejects(audit.log.list({ cursor, filter: { since: '2026-01-01' } }), refused)
    await assert.rejects(audit.log.list({ cursor: '1', filter: { since: '2026-01-01' } }), refused)
    await assert.rejects(audit.log.list({ filter: { userId: 'x'.repeat(513) } }), refused)
    await assert.rejects(audit.log.list({ limit: 101 }), RangeError)
  })

  test(
    name('every filter is found by an index, and looks at no more than its window'),
    async () => {
      await using audit = await openLog(engine)
      await audit.fill(['one', 'two', 'three'])
      const filters: AuditFilter[] = [
        {},
        { userId: 'user-1' },
        { action: 'one' },
        { resource: 'thing/one' },
        {
          userId: 'user-1',
          action: 'one',
          resource: 'thing/one',
          since: '2026-01-01T00:00:00.000Z',
        },
      ]
      const window = { above: 1_000, upTo: 5_096 }
      const time = { since: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' }
      const after = { sequence: 7, created_at: '2026-01-15T00:00:00.000Z' }

      for (const order of ['newest first', 'oldest first'] as const) {
        for (const filter of filters) {
          const query = windowQuery(audit.database, window, { filter, order, limit: 21 }, {})
          await assertBounded(audit.database, query)
        }
        const wanted = { filter: time, order, limit: 21 }
        await assertBounded(audit.database, timeQuery(audit.database, { ...wanted, after }, {}))
        await assertBounded(
          audit.database,
          timeQuery(audit.database, { ...wanted, after: undefined }, {}),
        )
      }
    },
  )
}

test('sqlite: users and resources are looked up by groups of rows, not by reading the window', async () => {
  const sqlite = engines.find(({ engine }) => engine === 'sqlite')
  assert.ok(sqlite)
  await using audit = await openLog(sqlite)
  const window = { above: 1_000, upTo: 263_144 }

  for (const [filter, index] of [
    [{ userId: 'user-1' }, 'audit_log_user_id (<expr>=? AND user_id=?)'],
    [{ resource: 'thing/one' }, 'audit_log_resource (<expr>=? AND resource=?)'],
  ] as const) {
    const wanted = { filter, order: 'newest first', limit: 21 } as const
    const query = windowQuery(audit.database, window, wanted, {}).compile()
    const explain = CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters])
    const { rows } = await audit.database.queries().executeQuery<{ detail: string }>(explain)

    assert.ok(
      rows.some(({ detail }) => detail === `SEARCH audit_log USING INDEX ${index}`),
      rows.map(({ detail }) => detail).join(),
    )
  }
})

const events = [
  ['ann', 'login', 'session/1'],
  ['bob', 'read', 'car/1'],
  ['ann', 'read', 'car/1'],
  ['bob', 'login', 'session/2'],
  ['ann', 'login', 'session/3'],
  ['cid', 'write', 'car/1'],
] as const

async function allPages(
  { log }: OpenLog,
  filter: AuditFilter,
  limit: number,
): Promise<readonly (readonly number[])[]> {
  const pages: number[][] = []
  let cursor: string | null = null
  do {
    const page = await log.list({ filter, cursor, limit })
    if (page.items.length > 0) pages.push(page.items.map(({ sequence }) => sequence))
    cursor = page.nextCursor
  } while (cursor !== null)
  return pages
}
