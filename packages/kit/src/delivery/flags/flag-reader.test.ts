import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FlagReader } from './flag-reader.ts'
import { declaredState, type FlagState } from './flag-state.ts'
import { TestClock } from './testing/open-flags.ts'

type States = ReadonlyMap<string, FlagState>

test('what was read while this process made a change is read again', async () => {
  const { reader, answer, read } = readerOfAnswers()

  const refreshed = reader.refresh()
  reader.changed()
  answer(state(1))
  await settled()
  answer(state(2))

  assert.equal(await refreshed, true)
  assert.deepEqual(read, [2])
})

test('whoever asks while it is being read waits for the same read', async () => {
  const { reader, answer, asked } = readerOfAnswers()

  const both = [reader.refresh(), reader.refresh()]
  answer(state(1))

  assert.deepEqual(await Promise.all(both), [true, true])
  assert.equal(asked(), 1)
})

test('it reads again after each read, whether or not that succeeded', async () => {
  const { reader, answer, fail, asked, clock, problems } = readerOfAnswers()
  const started = reader.start()
  answer(state(1))
  await started

  clock.advance(2_000)
  fail(new Error('away'))
  await settled()
  clock.advance(2_000)
  fail(new Error('still away'))
  await settled()
  clock.advance(2_000)
  answer(state(2))
  await settled()

  assert.equal(asked(), 4)
  assert.deepEqual(problems, ['away', 'recovered'])
  assert.deepEqual(reader.stats(), { readAtMs: clock.now(), isFailing: false, failures: 2 })
})

test('the close ends a read that hangs, and that is no failure', async () => {
  const { reader, problems } = readerOfAnswers()
  const started = reader.start()

  await reader.close()

  await started
  assert.deepEqual([problems, reader.stats().failures], [[], 0])
})

function readerOfAnswers() {
  const clock = new TestClock()
  const read: number[] = []
  const problems: string[] = []
  let asked = 0
  let pending = Promise.withResolvers<States>()
  const reader = new FlagReader({
    read(signal) {
      asked += 1
      pending = Promise.withResolvers()
      signal.addEventListener('abort', () => pending.reject(signal.reason))
      return pending.promise
    },
    onRead: (states) => void read.push(states.get('x')?.version ?? 0),
    onProblem: (error) => void problems.push(String((error as Error).message)),
    onRecovered: () => void problems.push('recovered'),
    pollMs: 2_000,
    after: clock.after,
    now: clock.now,
  })
  return {
    ...{ reader, clock, read, problems },
    asked: () => asked,
    answer: (states: States) => pending.resolve(states),
    fail: (error: Error) => pending.reject(error),
  }
}

function state(version: number): States {
  return new Map([['x', { ...declaredState({ default: false }), version }]])
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
