import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { KitError } from '../../foundation/errors/index.ts'
import { Gate } from './gate.ts'

test('no more jobs run than there are permits, in order of arrival', async () => {
  const { gate, jobs, enter } = gated({ permits: 2 })
  const all = ['a', 'b', 'c', 'd'].map((name) => enter(name))
  await setImmediate()
  assert.deepEqual([...jobs.keys()], ['a', 'b'])

  jobs.get('b')?.resolve('b')
  await setImmediate()

  assert.deepEqual([...jobs.keys()], ['a', 'b', 'c'])
  assert.deepEqual([gate.stats().running, gate.stats().queued], [2, 1])
  await finish(jobs, all)
  assert.equal(gate.stats().finished, 4)
})

test('a job that finds the queue full is refused at once and told when to come back', async () => {
  const { gate, jobs, enter } = gated({ permits: 1, queueMax: 1 })
  const all = [enter('a'), enter('b')]

  const refused = await enter('c').catch((error: unknown) => error)

  assert.ok(refused instanceof KitError)
  assert.equal(refused.code, 'PASSWORDS_BUSY')
  assert.equal(refused.statusCode, 503)
  assert.equal(refused.headers['retry-after'], '2')
  assert.equal(gate.stats().refusedFull, 1)
  await finish(jobs, all)
})

test('a job that waits too long is refused and never runs', async () => {
  const { gate, jobs, enter, timers } = gated({ permits: 1 })
  const all = [enter('a')]
  const late = assert.rejects(enter('b'), { code: 'PASSWORDS_BUSY' })
  assert.deepEqual(
    [...timers].map(({ delayMs }) => delayMs),
    [1_500],
  )

  for (const { act } of timers) act()

  await late
  await finish(jobs, all)
  assert.deepEqual([...jobs.keys()], ['a'])
  assert.equal(gate.stats().refusedLate, 1)
})

test('an aborted job gives up its place in the queue', async () => {
  const { gate, jobs, enter, timers } = gated({ permits: 1, queueMax: 1 })
  const caller = new AbortController()
  const all = [enter('a')]
  const aborted = assert.rejects(enter('b', caller.signal), /gone/)

  caller.abort(new Error('gone'))
  all.push(enter('c'))

  await aborted
  await finish(jobs, all)
  assert.deepEqual([...jobs.keys()], ['a', 'c'])
  assert.equal(gate.stats().abandoned, 1)
  assert.equal(timers.size, 0)
})

test('an aborted job that runs answers at once and keeps its permit until it ends', async () => {
  const { gate, jobs, enter } = gated({ permits: 1 })
  const caller = new AbortController()
  const aborted = assert.rejects(enter('a', caller.signal), /gone/)
  const all = [enter('b')]
  await setImmediate()

  caller.abort(new Error('gone'))
  await aborted
  await setImmediate()

  assert.deepEqual([...jobs.keys()], ['a'])
  assert.equal(gate.stats().running, 1)
  await finish(jobs, all)
  assert.deepEqual([...jobs.keys()], ['a', 'b'])
})

test('a job whose caller has gone before it came does not run', async () => {
  const { jobs, enter } = gated({ permits: 1 })

  await assert.rejects(enter('a', AbortSignal.abort(new Error('gone'))), /gone/)

  assert.equal(jobs.size, 0)
})

test('a job admitted in the moment in which its caller goes does not run and frees its permit', async () => {
  const { gate, jobs, enter } = gated({ permits: 1 })
  const caller = new AbortController()
  const first = enter('a')
  const aborted = assert.rejects(enter('b', caller.signal), /gone/)
  gate.limit(2)
  caller.abort(new Error('gone'))

  await aborted

  assert.deepEqual([gate.stats().running, gate.stats().queued], [1, 0])
  await finish(jobs, [first])
  assert.deepEqual([...jobs.keys()], ['a'])
})

test('a job that fails gives its permit back', async () => {
  const { gate, jobs, enter } = gated({ permits: 1 })
  const failed = assert.rejects(enter('a'), /broken/)
  await setImmediate()

  jobs.get('a')?.reject(new Error('broken'))

  await failed
  assert.equal(gate.stats().running, 0)
})

test('fewer permits hold from the next job on', async () => {
  const { gate, jobs, enter } = gated({ permits: 2 })
  const all = ['a', 'b', 'c'].map((name) => enter(name))
  await setImmediate()

  gate.limit(1)
  jobs.get('a')?.resolve('a')
  await setImmediate()

  assert.deepEqual([...jobs.keys()], ['a', 'b'])
  await finish(jobs, all)
})

test('a closed gate refuses what waits and what comes, and waits for what runs', async () => {
  const { gate, jobs, enter } = gated({ permits: 1 })
  const running = enter('a')
  const waiting = assert.rejects(enter('b'), { code: 'PASSWORDS_BUSY' })
  await setImmediate()
  let isClosed = false

  const closed = gate.close().then(() => {
    isClosed = true
  })
  await waiting
  await assert.rejects(enter('c'), { code: 'PASSWORDS_BUSY' })
  await setImmediate()

  assert.equal(isClosed, false)
  await finish(jobs, [running])
  await closed
})

interface Timer {
  readonly delayMs: number
  readonly act: () => void
}

function gated(options: { permits: number; queueMax?: number }) {
  const jobs = new Map<string, PromiseWithResolvers<string>>()
  const timers = new Set<Timer>()
  const gate = new Gate({
    queueMax: 64,
    waitMs: 1_500,
    elapsedMs: () => 0,
    after: (delayMs, act) => {
      const timer = { delayMs, act }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    ...options,
  })
  const enter = (name: string, signal?: AbortSignal) =>
    gate.run(() => {
      const job = Promise.withResolvers<string>()
      jobs.set(name, job)
      return job.promise
    }, signal)
  return { gate, jobs, timers, enter }
}

async function finish(
  jobs: ReadonlyMap<string, PromiseWithResolvers<string>>,
  all: readonly Promise<string>[],
): Promise<void> {
  // Each round lets the next ones in.
  for (let round = 0; round < 8; round += 1) {
    await setImmediate()
    for (const [name, job] of jobs) job.resolve(name)
  }
  await Promise.all(all)
}
