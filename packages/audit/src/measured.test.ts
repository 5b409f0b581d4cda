import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Measured, measuredText, readMeasured } from './measured.ts'

const measured: Measured = {
  node: {
    on: '2026-01-31',
    proofs: {},
    tiers: { T: { of: 1, held: 1 }, R: { of: 1, held: 0 } },
    probes: {
      'logs-are-json': { defects: { of: 4, held: 3 }, twins: { of: 4, held: 4 } },
      'data-survives-restart': { defects: { of: 0, held: 0 }, twins: { of: 0, held: 0 } },
    },
  },
}

test('what was measured is told with language and day', () => {
  assert.equal(
    measuredText(measured, 'logs-are-json'),
    'node, 2026-01-31: 3 of 4 planted defects caught, 4 of 4 benign twins left alone',
  )
})

test('a probe that was not measured tells nothing', () => {
  assert.equal(measuredText(measured, 'data-survives-restart'), '')
  assert.equal(measuredText(measured, 'no-such-probe'), '')
})

test('without a file nothing was measured', () => {
  assert.deepEqual(readMeasured('/nowhere/measured.json'), {})
})
