import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Goal, isMet, type RestRow, reportRest } from './rest-row.ts'

test('a goal is met up to and with its limit, from either side', () => {
  assert.equal(met(5, { atMost: 5 }), true)
  assert.equal(met(5.1, { atMost: 5 }), false)
  assert.equal(met(5, { atLeast: 5 }), true)
  assert.equal(met(4.9, { atLeast: 5 }), false)
})

test('what could not be measured meets no goal', () => {
  assert.equal(met(Number.NaN, { atMost: 5 }), false)
  assert.equal(met(Number.NaN, { atLeast: 5 }), false)
})

test('a row shows the kit, the peer, the goal and the verdict', () => {
  const goal = { atLeast: 50_000 }
  const row = { what: 'inserts', unit: 'rows/s', kit: 60_000, goal }

  const cells = cellsOf({ ...row, peer: { name: 'one by one', value: 900 } })

  assert.deepEqual(cells, [
    ...['inserts', 'rows/s', '60,000', 'one by one', '900', '>= 50,000', 'yes'],
  ])
})

test('without a goal or a peer there is neither', () => {
  const cells = cellsOf({ what: 'each', unit: 'us', kit: 1.5 })

  assert.deepEqual(cells, ['each', 'us', '1.50', '-', '-', '-', '-'])
})

test('the data has the verdicts of the table', () => {
  const row = { what: 'each', unit: 'us', kit: 1.5, goal: { atMost: 1 } }

  const { data } = reportRest([row], ['a note'])

  assert.deepEqual(data, { rows: [{ ...row, isMet: false }], notes: ['a note'] })
})

function met(kit: number, goal: Goal): boolean | null {
  return isMet({ what: '', unit: '', kit, goal })
}

function cellsOf(row: RestRow): string[] {
  const line = reportRest([row], []).text.split('\n')[2] ?? ''
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}
