import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatDuration, formatSize, parseDuration, parseSize } from './quantity.ts'

test('a duration is read by its unit', () => {
  const given = ['500ms', '30s', '15m', '1h', '2d', '0s']

  const read = given.map(parseDuration)

  assert.deepEqual(read, [500, 30_000, 900_000, 3_600_000, 172_800_000, 0])
})

test('a size is read by its unit, and one MB is 1,048,576 bytes', () => {
  const given = ['10485760', '10B', '512KB', '10MB', '10mb', '10 MiB', '1GB']

  const read = given.map(parseSize)

  assert.deepEqual(read, [10_485_760, 10, 524_288, 10_485_760, 10_485_760, 10_485_760, 2 ** 30])
})

for (const text of ['30', '', 's', '-1s', '1.5h', '1 h', '30S', '1w', '1e3s', '999999999999999d']) {
  test(`"${text}" is no duration`, () => {
    const read = parseDuration(text)

    assert.equal(read, undefined)
  })
}

for (const text of ['', 'MB', '10M', '10i', '-1KB', '1.5MB', '1TB', '999999999999999GB']) {
  test(`"${text}" is no size`, () => {
    const read = parseSize(text)

    assert.equal(read, undefined)
  })
}

test('what is written is read back as the same amount', () => {
  const amounts = fc.integer({ min: 0, max: 2 ** 40 })

  const holds = fc.property(amounts, (amount) => {
    assert.equal(parseDuration(formatDuration(amount)), amount)
    assert.equal(parseSize(formatSize(amount)), amount)
  })

  fc.assert(holds)
})

test('an amount is written in the largest unit that fits', () => {
  const amounts = [90_000, 3_600_000, 86_400_000, 0]

  const written = amounts.map(formatDuration)

  assert.deepEqual(written, ['90s', '1h', '1d', '0s'])
  assert.deepEqual([1536, 10_485_760, 7].map(formatSize), ['1536B', '10MB', '7B'])
})
