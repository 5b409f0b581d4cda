import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedFlights } from './shared-flights.ts'

test('who asks the same while it is under way shares the answer, who comes later does not', async () => {
  let [runs, joined] = [0, 0]
  const share = sharedFlights<number>(() => {
    joined += 1
  })
  const gate = Promise.withResolvers<void>()
  const work = async () => {
    runs += 1
    const run = runs
    await gate.promise
    return run
  }

  const early = [share('a', work, undefined), share('a', work, undefined)]
  const other = share('b', work, undefined)
  gate.resolve()
  const answers = await Promise.all([...early, other])
  const later = await share('a', work, undefined)

  assert.deepEqual([answers, later, joined], [[1, 1, 2], 3, 1])
})

test('a failure is shared, and forgotten after it', async () => {
  const share = sharedFlights<number>(() => undefined)
  const failed = () => Promise.reject(new Error('failed'))

  const both = [share('a', failed, undefined), share('a', failed, undefined)]
  for (const one of both) await assert.rejects(one, /failed/)

  assert.equal(await share('a', async () => 1, undefined), 1)
})

test('who leaves is let go, and the work goes on for the others', async () => {
  const share = sharedFlights<number>(() => undefined)
  const [gate, leaving] = [Promise.withResolvers<number>(), new AbortController()]
  const work = () => gate.promise

  const leaver = share('a', work, leaving.signal)
  const stayer = share('a', work, new AbortController().signal)
  leaving.abort(new Error('gone'))
  await assert.rejects(leaver, /gone/)
  gate.resolve(1)

  assert.equal(await stayer, 1)
  await assert.rejects(share('a', work, leaving.signal), /gone/)
})

test('a failure that nobody waits for harms nobody', async () => {
  const share = sharedFlights<number>(() => undefined)
  const [gate, leaving] = [Promise.withResolvers<number>(), new AbortController()]

  const leaver = share('a', () => gate.promise, leaving.signal)
  leaving.abort(new Error('gone'))
  await assert.rejects(leaver, /gone/)
  gate.reject(new Error('failed'))
  await new Promise(setImmediate)

  assert.equal(await share('a', async () => 1, undefined), 1)
})
