import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ValidationError } from '@plimsoll/kit/errors'
import { readPeriod } from './period.ts'

const noon = Date.parse('2026-01-31T12:00:00Z')
const midnight = Date.parse('2026-01-31T00:00:00Z')
const dayMs = 86_400_000

test('a period of days has the last one in it, and one of times ends before the last', () => {
  const days = readPeriod({ from: '2026-01-31', to: '2026-01-31' })
  const times = readPeriod({ from: '2026-01-31T00:00:00Z', to: '2026-01-31T12:00:00.000Z' })

  assert.deepEqual(days, { fromMs: midnight, toMs: midnight + dayMs })
  assert.deepEqual(times, { fromMs: midnight, toMs: noon })
})

test('a time may be in another zone, and either end may be left out', () => {
  assert.deepEqual(readPeriod({ from: '2026-01-31T13:00+01:00' }), {
    fromMs: noon,
    toMs: undefined,
  })
  assert.deepEqual(readPeriod({}), { fromMs: undefined, toMs: undefined })
})

for (const wrong of [
  '',
  'yesterday',
  '2026',
  '2026-02-30',
  '2026-02-30T12:00:00Z',
  '2026-13-01',
  '2026-01-31T12:00:00',
  '2026-01-31T25:00:00Z',
  '2026-01-31T23:59:60Z',
  // How `+01:00` arrives that was not encoded.
  '2026-01-31T12:00:00 01:00',
  '31.01.2026',
  '1769860800000',
]) {
  test(`"${wrong}" is no time, and the parameter is named`, () => {
    assert.throws(() => readPeriod({ from: wrong }), refusalOf('/from'))
    assert.throws(() => readPeriod({ to: wrong }), refusalOf('/to'))
  })
}

test('a period ends after it begins', () => {
  const moment = '2026-01-31T12:00:00Z'

  assert.throws(() => readPeriod({ from: '2026-01-31', to: '2026-01-30' }), refusalOf('/to'))
  assert.throws(() => readPeriod({ from: moment, to: moment }), refusalOf('/to'))
})

function refusalOf(pointer: string) {
  return (error: unknown) => {
    assert.ok(error instanceof ValidationError)
    assert.deepEqual(
      error.details.map((detail) => detail.pointer),
      [pointer],
    )
    return true
  }
}
