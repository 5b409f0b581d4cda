import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import test from 'node:test'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'

test('what is added in one tick shares one commit, in its order', async () => {
  const { group, batches } = grouped()

  const results = await Promise.all([1, 2, 3].map((item) => group.add(item, 1)))

  assert.deepEqual(batches, [[1, 2, 3]])
  assert.deepEqual(results, [10, 20, 30])
})

test('what is added while a commit runs waits for the next one', async () => {
  const { group, batches, gate } = grouped({ isGated: true })

  const first = group.add(1, 1)
  await gate.reached()
  const others = [group.add(2, 1), group.add(3, 1)]
  gate.open()
  await Promise.all([first, ...others])

  assert.deepEqual(batches, [[1], [2, 3]])
})

test('a commit takes no more rows and bytes than it may', async () => {
  const { group, batches } = grouped({ batchRowsMax: 3, batchBytesMax: 100 })

  await Promise.all([1, 2, 3, 4, 60, 70, 500].map((item) => group.add(item, item)))

  assert.deepEqual(batches, [[1, 2, 3], [4, 60], [70], [500]])
})

test('a full queue refuses with 503 and a time to come back, and drops nothing', async () => {
  const { group, batches, gate } = grouped({ isGated: true, queueRowsMax: 2, queueBytesMax: 10 })
  const running = group.add(1, 1)
  await gate.reached()

  const waiting = [group.add(2, 9)]
  await assert.rejects(group.add(3, 2), { code: 'AUDIT_LOG_FULL', statusCode: 503 })
  waiting.push(group.add(4, 1))
  const refused = await group.add(5, 0).catch((error) => error)
  gate.open()
  await Promise.all([running, ...waiting])

  assert.equal(refused.headers['retry-after'], '1')
  assert.deepEqual(batches, [[1], [2, 4]])
  assert.equal(group.stats().refused, 2)
})

test('a commit that fails rejects each of its callers, and the next one goes on', async () => {
  const failure = new Error('disk full')
  const { group } = grouped({ fails: (items) => (items.includes(2) ? failure : undefined) })

  const results = await Promise.allSettled([group.add(1, 1), group.add(2, 1)])
  const next = await group.add(3, 1)

  assert.deepEqual(
    results.map((result) => result.status === 'rejected' && result.reason),
    [failure, failure],
  )
  assert.equal(next, 30)
  assert.equal(group.stats().failures, 1)
})

test('a caller that gives up while it waits is not stored, and makes room', async () => {
  const { group, batches, gate } = grouped({ isGated: true, queueRowsMax: 1 })
  const controller = new AbortController()
  const running = group.add(1, 1)
  await gate.reached()

  const given = group.add(2, 1, controller.signal)
  controller.abort(new Error('gone'))
  await assert.rejects(given, /gone/)
  const next = group.add(3, 1)
  gate.open()
  await Promise.all([running, next])

  assert.deepEqual(batches, [[1], [3]])
})

test('a caller that gives up during its commit is told at once, and the commit goes on', async () => {
  const { group, batches, gate } = grouped({ isGated: true })
  const controller = new AbortController()
  const given = group.add(1, 1, controller.signal)
  const other = group.add(2, 1)
  await gate.reached()

  controller.abort(new Error('gone'))
  await assert.rejects(given, /gone/)
  gate.open()

  assert.equal(await other, 20)
  assert.deepEqual(batches, [[1, 2]])
})

test('after closing nothing is taken, and what waited is stored', async () => {
  const { group, batches } = grouped()
  const before = group.add(1, 1)

  const closing = group.close()
  await assert.rejects(group.add(2, 1), { code: 'AUDIT_LOG_CLOSED', statusCode: 503 })
  await closing

  assert.equal(await before, 10)
  assert.deepEqual(batches, [[1]])
})

test('a commit does not run in the context of the request that came first', async () => {
  const context = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const { group } = grouped({ fails: () => void seen.push(context.getStore()) })

  const after = await context.run('request 1', async () => {
    await group.add(1, 1)
    return context.getStore()
  })

  assert.deepEqual(seen, [undefined])
  assert.equal(after, 'request 1')
})

interface Given extends Partial<GroupCommitOptions<number, number>> {
  readonly isGated?: boolean
  readonly fails?: (items: readonly number[]) => Error | undefined
}

function grouped({ isGated = false, fails, ...options }: Given = {}) {
  const batches: number[][] = []
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  if (!isGated) opened.resolve()
  const group = new GroupCommit<number, number>({
    batchRowsMax: 100,
    batchBytesMax: 1_000,
    queueRowsMax: 100,
    queueBytesMax: 1_000,
    ...options,
    async commit(items) {
      const failure = fails?.(items)
      if (failure !== undefined) throw failure
      reached.resolve()
      await opened.promise
      batches.push([...items])
      return items.map((item) => item * 10)
    },
  })
  return { group, batches, gate: { reached: () => reached.promise, open: opened.resolve } }
}
