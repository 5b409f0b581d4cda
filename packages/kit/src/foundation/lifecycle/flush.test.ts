import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { flushInTurn } from './flush.ts'

test('hooks run one after the other, and what they fail with is told by name', async () => {
  const ran: string[] = []
  const error = new Error('disk full')

  const failures = await flushInTurn(
    [
      { name: 'jobs', run: () => setTimeout(5).then(() => void ran.push('jobs')) },
      {
        name: 'audit',
        run() {
          throw error
        },
      },
      { name: 'logs', run: () => void ran.push('logs') },
    ],
    1_000,
  )

  assert.deepEqual(ran, ['jobs', 'logs'])
  assert.deepEqual(failures, [{ name: 'audit', error }])
})

test('a hook that hangs has its share of the time, and the next one still runs', async () => {
  let aborted = false
  let ran = false
  const startedAtMs = performance.now()

  const failures = await flushInTurn(
    [
      {
        name: 'hangs',
        run: (signal) =>
          new Promise(() => signal.addEventListener('abort', () => (aborted = signal.aborted))),
      },
      {
        name: 'next',
        run: () =>
          setTimeout(10).then(() => {
            ran = true
          }),
      },
    ],
    200,
  )

  assert.deepEqual(
    failures.map(({ name }) => name),
    ['hangs'],
  )
  assert.ok(aborted)
  assert.ok(ran)
  assert.ok(performance.now() - startedAtMs >= 99)
})

test('a hook that fails after its time is not heard of', async () => {
  const late = Promise.withResolvers<void>()

  const failures = await flushInTurn([{ name: 'late', run: () => late.promise }], 1)
  late.reject(new Error('late'))
  // An unhandled rejection would fail the test.
  await setTimeout(1)

  assert.equal(failures.length, 1)
})
