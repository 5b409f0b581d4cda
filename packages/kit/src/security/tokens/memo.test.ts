import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Memo } from './memo.ts'

test('what was made once is kept', () => {
  const memo = new Memo()
  const make = (claims: object) => ({ claims })

  const [first, again] = [memo.of(make, { sub: 'a' }), memo.of(make, { sub: 'a' })]

  assert.deepEqual(first, { claims: { sub: 'a' } })
  assert.equal(again, first)
})

test('nobody gets what another has made', () => {
  const memo = new Memo()
  const [ours, theirs] = [() => 'ours', () => 'theirs']

  const got = [ours, theirs, ours].map((make) => memo.of(make, {}))

  assert.deepEqual(got, ['ours', 'theirs', 'ours'])
})

test('what could not be made is tried again', () => {
  const memo = new Memo()
  let hasFailed = false
  const make = () => {
    if (hasFailed) return 'made'
    hasFailed = true
    throw new Error('not yet')
  }

  assert.throws(() => memo.of(make, {}), /not yet/)
  assert.equal(memo.of(make, {}), 'made')
})
