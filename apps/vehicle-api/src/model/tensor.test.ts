import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyTensor, tensorWriter } from './tensor.ts'

// Two pixels beside each other: R, G, B of the left, then of the right.
const pixels = Uint8Array.of(10, 20, 30, 40, 50, 60)
const plain = {
  layout: 'NCHW',
  channels: 'RGB',
  dtype: 'float32',
  width: 2,
  height: 1,
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const

test('NCHW has one plane for each channel', () => {
  assert.deepEqual(written(plain), [10, 40, 20, 50, 30, 60])
})

test('NHWC has the channels of a pixel together', () => {
  assert.deepEqual(written({ ...plain, layout: 'NHWC' }), [10, 20, 30, 40, 50, 60])
})

test('BGR turns the channels round, and mean and std are in the order of the channels', () => {
  const found = written({ ...plain, layout: 'NHWC', channels: 'BGR', mean: [30, 0, 0] })

  assert.deepEqual(found, [0, 20, 10, 30, 50, 40])
})

test('a mirrored view has the columns turned round', () => {
  assert.deepEqual(written({ ...plain, layout: 'NHWC' }, true), [40, 50, 60, 10, 20, 30])
})

test('values are scaled, then the mean is subtracted, then divided by the deviation', () => {
  const found = written({ ...plain, scale: 0.5, mean: [5, 0, 0], std: [1, 1, 3] })

  assert.deepEqual(found, [0, 15, 10, 25, 5, 10])
})

test('the second view of a batch follows the first', () => {
  const tensor = emptyTensor(plain, 2)

  tensorWriter(plain)(tensor, 1, pixels, false)

  assert.deepEqual([...tensor], [0, 0, 0, 0, 0, 0, 10, 40, 20, 50, 30, 60])
})

test('a model that takes bytes gets bytes', () => {
  assert.ok(emptyTensor({ ...plain, dtype: 'uint8' }, 1) instanceof Uint8Array)
})

function written(input: Parameters<typeof tensorWriter>[0], mirrored = false): readonly number[] {
  const tensor = emptyTensor(input, 1)
  tensorWriter(input)(tensor, 0, pixels, mirrored)
  return [...tensor]
}
