import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitCodes, judge } from './judgement.ts'

const about = (median: number, doubt: number) => ({
  low: median - doubt,
  median,
  high: median + doubt,
})

test('a kit that costs the same, or less, is fine', () => {
  assert.equal(judge(about(1, 0.01)), 'fine')
  assert.equal(judge(about(0.8, 0.01)), 'fine')
  assert.equal(judge(about(1.02, 0.01)), 'fine')
})

test('a kit that costs 8 % more is worse', () => {
  assert.equal(judge(about(1.08, 0.01)), 'worse')
})

test('a growth about the limit is undecided, on either side of it', () => {
  assert.equal(judge(about(1.025, 0.01)), 'undecided')
  assert.equal(judge(about(1.035, 0.01)), 'undecided')
})

test('noise makes neither a pass of the same nor a failure of a slower kit', () => {
  assert.equal(judge(about(1, 0.1)), 'undecided')
  assert.equal(judge(about(1.08, 0.1)), 'undecided')
})

test('doubt is no pass for a pipeline', () => {
  assert.deepEqual(exitCodes, { fine: 0, worse: 1, undecided: 3 })
})
