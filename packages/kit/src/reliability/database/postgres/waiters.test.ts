import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Waiters } from './waiters.ts'

test('whoever has a deadline is told so by its signal, though that comes a little late', async () => {
  const waiters = new Waiters({ connectionTimeoutMs: 10_000 }, () => false)
  const deadline = new AbortController()
  const dueMs = performance.now() + 20

  const waiting = waiters.wait({ signal: deadline.signal, timeoutMs: 20, dueMs })
  const refused = assert.rejects(waiting, /the deadline/)
  await setTimeout(50)
  deadline.abort(new Error('the deadline'))

  await refused
  assert.equal(waiters.size, 0)
})

test('where no signal comes, the wait ends all the same', async () => {
  const waiters = new Waiters({ connectionTimeoutMs: 10_000 }, () => false)
  const { signal } = new AbortController()

  const waiting = waiters.wait({ signal, timeoutMs: 20, dueMs: performance.now() + 20 })

  await assert.rejects(waiting, { code: 'DATABASE_BUSY' })
})
