import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { KeyUse } from './key-store.ts'
import { authenticate, keyService, listPolicy, requestWith } from './testing/key-service.ts'
import { UseBook } from './use-book.ts'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: when and from where a key was used is written later, in one go`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const authenticator = service.keys.authenticator(listPolicy)
    for (const ip of ['192.0.2.1', '192.0.2.2']) {
      service.clock.ms += 1_000
      await authenticator.authenticate(requestWith({ 'x-api-key': key }, { ip }))
    }
    const before = (await service.rows())[0]?.last_used_at
    const unwritten = service.keys.stats().unwrittenUses

    await service.keys.flush()

    const [row] = await service.rows()
    assert.deepEqual([before, unwritten], [null, 1])
    assert.equal(row?.last_used_at, new Date(service.clock.ms).toISOString())
    assert.equal(row?.last_used_ip, '192.0.2.2')
    assert.equal(service.keys.stats().unwrittenUses, 0)
  })

  test(`${on}: an earlier use of another instance does not take the place of a later`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const other = service.another()
    await authenticate(service, key)
    const earlierMs = service.clock.ms
    service.clock.ms += 1_000
    await authenticate(service, key, other)

    await other.flush()
    await service.keys.flush()

    const at = (await service.rows())[0]?.last_used_at
    assert.equal(at, new Date(earlierMs + 1_000).toISOString())
  })

  test(`${on}: closing writes what was noted`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const other = service.another()
    await authenticate(service, key, other)

    await other.close()

    assert.notEqual((await service.rows())[0]?.last_used_at, null)
  })

  test(`${on}: a new network is recorded, once, and the request does not wait`, async () => {
    await using service = await keyService(engine)
    const { key, id } = await service.addKey()
    const authenticator = service.keys.authenticator(listPolicy)
    for (const ip of ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '192.0.2.1']) {
      await authenticator.authenticate(requestWith({ 'x-api-key': key }, { ip }))
      service.clock.ms += 60_000
    }

    const actions = await service.actions()

    assert.deepEqual(actions, ['api_key.new_place', 'api_key.new_place', 'api_key.created'])
    const [last] = (await service.audit.list()).items
    assert.equal(last?.resource, `api-key/${id}`)
    assert.equal(last?.user_id, service.userId)
    assert.equal(last?.ip_address, '2001:db8::1')
    assert.deepEqual(last?.details, {
      ...{ prefix: key.slice(0, 16), network: '2001:db8::/64', is_first: false, untold: 0 },
    })
    assert.equal(service.keys.stats().newPlaces, 2)
  })
}

test('what could not be written is written with the next', async () => {
  const written: KeyUse[] = []
  const problems: unknown[] = []
  let isAway = true
  const book = new UseBook({
    write: async (uses) => {
      if (isAway) {
        // A later use, while the earlier is being written.
        book.note('k-0', 9_000, '')
        throw new Error('away')
      }
      written.push(...uses)
    },
    onProblem: (problem) => problems.push(problem),
  })
  for (let key = 0; key < 250; key++) book.note(`k-${key}`, key, '192.0.2.1')

  await book.flush()
  isAway = false
  await book.flush()

  assert.deepEqual([problems.length, written.length, book.size], [1, 250, 0])
  const zero = written.find(({ id }) => id === 'k-0')
  assert.deepEqual(zero, { id: 'k-0', at: '1970-01-01T00:00:09.000Z', ip: null })
})

test('uses are written again and again, until it is closed', async () => {
  let isStopped = false
  const acts: (() => void)[] = []
  await using service = await keyService(engines[0] ?? assert.fail(), {
    every: (intervalMs, act) => {
      assert.equal(intervalMs, 30_000)
      acts.push(act)
      return () => {
        isStopped = true
      }
    },
  })
  const { key } = await service.addKey()
  await authenticate(service, key)

  for (const act of acts) act()
  await service.keys.flush()
  const written = (await service.rows())[0]?.last_used_at
  await service.keys.close()

  assert.notEqual(written, null)
  assert.equal(isStopped, true)
})

test('beyond the bound no further keys are noted', () => {
  const book = new UseBook({ write: async () => undefined, onProblem: () => undefined })

  for (let key = 0; key < 10_001; key++) book.note(`k-${key}`, 1, '192.0.2.1')
  book.note('k-0', 2, '192.0.2.1')

  assert.equal(book.size, 10_000)
})

test('what is noted while a write is under way is written by the next', async () => {
  const written: string[] = []
  const held = Promise.withResolvers<void>()
  const book = new UseBook({
    write: async (uses) => {
      written.push(...uses.map(({ id }) => id))
      await held.promise
    },
    onProblem: () => undefined,
  })
  book.note('a', 1, '')
  const first = book.flush()
  book.note('b', 2, '')
  const second = book.flush()
  held.resolve()

  await Promise.all([first, second])

  assert.deepEqual(written, ['a', 'b'])
})
