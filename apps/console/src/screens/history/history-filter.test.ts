import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Classification } from '../../api/types.ts'
import { isWithin, queryOf } from './history-filter.ts'

test('days begin and end where the reader is', () => {
  const { from, to } = queryOf({ from: '2026-01-31', to: '2026-01-31' })

  assert.equal(from, new Date(2026, 0, 31).toISOString())
  assert.equal(to, new Date(2026, 1, 1).toISOString())
})

test('what is no day, and what is not asked for, is left out', () => {
  const query = queryOf({ from: 'yesterday', to: '2026', uncertain: 'false', label: 'car' })

  assert.deepEqual(query, { label: 'car' })
})

test('what was just classified is shown if it is what was asked for', () => {
  const one = {
    label: 'car',
    vehicle_id: 'a',
    uncertain: false,
    created_at: '2026-01-31T12:00:00Z',
  }
  const queries = [
    {},
    { label: 'car' },
    { label: 'bus' },
    { vehicle_id: 'a' },
    { vehicle_id: 'b' },
    { uncertain: 'true' },
    { from: '2026-01-31T12:00:00.000Z' },
    { from: '2026-01-31T12:00:00.001Z' },
    { to: '2026-01-31T12:00:00.001Z' },
    { to: '2026-01-31T12:00:00.000Z' },
  ]

  const shown = queries.map((query) => isWithin(query, one as Classification))

  assert.deepEqual(shown, [true, true, false, true, false, false, true, false, true, false])
})
