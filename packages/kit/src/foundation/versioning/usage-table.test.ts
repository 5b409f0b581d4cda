import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageTable } from './usage-table.ts'

const HOUR_MS = 3_600_000

test('uses are counted by operation and client', () => {
  const table = new UsageTable(10)

  table.count('GET /a', 'ann', 1000)
  table.count('GET /a', 'ann', 2000)
  table.count('GET /a', 'bob', 3000)
  table.count('GET /b', 'ann', 4000)

  assert.deepEqual(table.list(), [
    { route: 'GET /a', client: 'ann', count: 2, lastUsedAt: new Date(2000) },
    { route: 'GET /a', client: 'bob', count: 1, lastUsedAt: new Date(3000) },
    { route: 'GET /b', client: 'ann', count: 1, lastUsedAt: new Date(4000) },
  ])
})

test('a client is told of once a day (UTC) and operation', () => {
  const table = new UsageTable(10)

  assert.equal(table.count('GET /a', 'ann', 22 * HOUR_MS), 'ann')
  assert.equal(table.count('GET /a', 'ann', 23 * HOUR_MS), undefined)
  assert.equal(table.count('GET /b', 'ann', 23 * HOUR_MS), 'ann')
  assert.equal(table.count('GET /a', 'ann', 24 * HOUR_MS), 'ann')
})

test('clients beyond the cap share one entry and are told of once', () => {
  const table = new UsageTable(1)

  table.count('GET /a', 'ann', 0)
  const told = ['bob', 'cyd', 'ann'].map((client) => table.count('GET /a', client, 0))

  assert.deepEqual(told, ['other', undefined, undefined])
  assert.deepEqual(
    table.list().map(({ client, count }) => [client, count]),
    [
      ['ann', 2],
      ['other', 2],
    ],
  )
})

test('the table stays within its cap and loses no use, whoever calls', () => {
  const uses = fc.array(fc.tuple(fc.constantFrom('GET /a', 'GET /b'), fc.string()))

  const holds = fc.property(uses, fc.integer({ min: 1, max: 5 }), (calls, clientsMax) => {
    const table = new UsageTable(clientsMax)
    for (const [route, client] of calls) table.count(route, client, 0)

    const list = table.list()
    assert.ok(list.length <= 2 * (clientsMax + 1))
    assert.equal(
      list.reduce((sum, { count }) => sum + count, 0),
      calls.length,
    )
  })

  fc.assert(holds)
})

test('a long client name is cut', () => {
  const table = new UsageTable(1)

  table.count('GET /a', 'x'.repeat(10_000), 0)

  assert.equal(table.list()[0]?.client.length, 100)
})
