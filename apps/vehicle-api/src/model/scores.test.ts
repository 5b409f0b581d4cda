import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ranked, toProbabilities } from './scores.ts'

test('one view becomes probabilities by softmax', () => {
  const found = probabilities([Math.log(1), Math.log(3)], [1], 'softmax', 'mean_of_softmax')

  assert.deepEqual(found.map(toThousandths), [250, 750])
})

test('each view counts for its weight', () => {
  const rows = [1, 0, 0, 1]

  const found = toProbabilities(rows, {
    activation: 'none',
    combine: 'mean_of_outputs',
    weights: [0.75, 0.25],
  })

  assert.deepEqual(found, [0.75, 0.25])
})

test('the mean of probabilities differs from the probability of the mean', () => {
  const rows = [4, 0, 0, 0]

  const ofSoftmax = probabilities(rows, [0.5, 0.5], 'softmax', 'mean_of_softmax')
  const ofOutputs = probabilities(rows, [0.5, 0.5], 'softmax', 'mean_of_outputs')

  assert.deepEqual(ofSoftmax.map(toThousandths), [741, 259])
  assert.deepEqual(ofOutputs.map(toThousandths), [881, 119])
})

test('sigmoid judges each label by itself', () => {
  const found = probabilities([0, 100], [1], 'sigmoid', 'mean_of_sigmoid')

  assert.deepEqual(found.map(toThousandths), [500, 1000])
})

test('labels are ranked by confidence and equal ones keep their order', () => {
  const found = ranked(['a', 'b', 'c', 'd'], [0.1, 0.4000004, 0.1, 0.4])

  assert.deepEqual(found, [
    { label: 'b', confidence: 0.4 },
    { label: 'd', confidence: 0.4 },
    { label: 'a', confidence: 0.1 },
    { label: 'c', confidence: 0.1 },
  ])
})

test('softmax gives probabilities that add up to 1, however large the outputs', () => {
  const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 2,
    maxLength: 20,
  })
  fc.assert(
    fc.property(row, (outputs) => {
      const found = probabilities(outputs, [1], 'softmax', 'mean_of_softmax')

      assert.ok(found.every((value) => value >= 0 && value <= 1))
      assert.ok(Math.abs(found.reduce((one, other) => one + other) - 1) < 1e-9)
    }),
  )
})

type Options = Parameters<typeof toProbabilities>[1]

function probabilities(
  rows: readonly number[],
  weights: readonly number[],
  activation: Options['activation'],
  combine: Options['combine'],
): readonly number[] {
  return toProbabilities(rows, { weights, activation, combine })
}

function toThousandths(value: number): number {
  return Math.round(value * 1000)
}
