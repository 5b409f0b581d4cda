import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duration, verdictOf } from './verdict.ts'

const hash = 'ab'.repeat(32)

test('a whole chain is told with the entries that it is whole from and to', () => {
  const head = { sequence: 12_345, hash }

  const verdict = verdictOf({ is_whole: true, problem: null, entries: 12_000, head }, 1_240)

  assert.equal(verdict.isWhole, true)
  assert.equal(
    verdict.text,
    'Entries 346 to 12,345 are as they were written; computed anew in 1.2 s.',
  )
})

test('a chain without an entry is whole', () => {
  const verdict = verdictOf({ is_whole: true, problem: null, entries: 0, head: null }, 3)

  assert.deepEqual([verdict.isWhole, verdict.title], [true, 'The chain is whole'])
})

test('a broken chain is told with the first entry that is wrong, and what that means', () => {
  const problem = { kind: 'cut', sequence: 40, message: 'the end was cut off' }
  const head = { sequence: 39, hash }

  const verdict = verdictOf({ is_whole: false, problem, entries: 39, head }, 20)

  assert.equal(verdict.title, 'The chain is broken at entry 40')
  assert.match(verdict.text, /^The end was cut off: .* The 39 entries before it fit together\.$/)
})

test('a kind of problem that is not known yet is a problem all the same', () => {
  const problem = { kind: 'new-kind', sequence: 1, message: 'new' }

  const verdict = verdictOf({ is_whole: false, problem, entries: 0, head: null }, 20)

  assert.deepEqual([verdict.isWhole, verdict.text], [false, 'The chain does not hold there.'])
})

test('a duration is as exact as it matters', () => {
  assert.deepEqual([4, 1_240, 12_400, 125_000].map(duration), [
    '0.1 s',
    '1.2 s',
    '12 s',
    '2 min 5 s',
  ])
})
