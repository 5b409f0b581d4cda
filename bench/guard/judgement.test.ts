import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitCodes, judge } from './judgement.ts'

const recorded = { low: 1.485, median: 1.5, high: 1.515 }

test('the same ratio again is fine', () => {
  assert.equal(judge(recorded, recorded).verdict, 'fine')
})

test('a kit that costs 8 % more is worse', () => {
  const { verdict, growth } = judge(recorded, times(1.08))

  assert.equal(verdict, 'worse')
  assert.equal(growth.median.toFixed(2), '1.08')
})

test('a kit that costs less is fine', () => {
  assert.equal(judge(recorded, times(0.8)).verdict, 'fine')
})

test('a growth about the limit is undecided, on either side of it', () => {
  assert.equal(judge(recorded, times(1.02)).verdict, 'undecided')
  assert.equal(judge(recorded, times(1.045)).verdict, 'undecided')
})

test('noise makes neither a pass of the same nor a failure of a slower kit', () => {
  const noisy = (factor: number) => ({
    low: 1.35 * factor,
    median: 1.5 * factor,
    high: 1.65 * factor,
  })

  assert.equal(judge(recorded, noisy(1)).verdict, 'undecided')
  assert.equal(judge(recorded, noisy(1.08)).verdict, 'undecided')
})

test('the doubt of the record counts as well as that of the measurement', () => {
  const doubtful = { low: 1.35, median: 1.5, high: 1.65 }

  assert.equal(judge(doubtful, times(1.08)).verdict, 'undecided')
})

test('doubt is no pass for a pipeline', () => {
  assert.deepEqual(exitCodes, { fine: 0, worse: 1, undecided: 3 })
})

function times(factor: number) {
  const { low, median, high } = recorded
  return { low: low * factor, median: median * factor, high: high * factor }
}
