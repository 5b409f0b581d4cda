import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportFlat } from './flat-report.ts'
import type { FlatSamples } from './group-run.ts'
import { flatStates } from './states.ts'

test('a state is flat up to 3 % above its base', () => {
  const costs = { 'much-revoked': 10.29, 'many-clients': 10.31 }

  assert.equal(verdictOf(costs, '1,000,000 live revocations'), 'yes')
  assert.equal(verdictOf(costs, '100,000 rate-limited clients'), 'NO')
})

test('a state that costs less than its base is flat', () => {
  assert.equal(verdictOf({ 'redis-dead': 8 }, 'Redis dead: it refuses'), 'yes')
})

test('a state is compared turn by turn, with the mean of the two that are alike', () => {
  const samples = new Map(samplesWith({}))
  samples.set('redis-absent', [10, 19, 30].map(costing))
  samples.set('redis-absent-twin', [10, 21, 30].map(costing))
  samples.set('redis-slow', [30, 22, 33].map(costing))

  const { data } = reportFlat(samples, 3)

  const { rows } = data as { rows: { id: string; ratioToBase: number; ratioOfMedians: number }[] }
  const slow = rows.find(({ id }) => id === 'redis-slow')
  assert.deepEqual([slow?.ratioToBase, slow?.ratioOfMedians], [1.1, 1.5])
})

test('nothing is decided in a group whose twins differ', () => {
  for (const twin of [9.6, 10.4]) {
    const costs = { 'one-client-twin': twin }

    assert.equal(verdictOf(costs, '100,000 rate-limited clients'), 'not decided')
    assert.equal(verdictOf(costs, 'Redis well'), 'yes')
    assert.match(textWith(costs), /Not decided, clients: two alike differ by/)
  }
})

test('nothing is decided in a group whose control is not found out', () => {
  const costs = { 'redis-asked': 10.2 }

  assert.equal(verdictOf(costs, 'Redis well'), 'not decided')
  assert.match(textWith(costs), /Not decided, redis: "control: Redis is asked at each request"/)
})

test('a control that is found out is no miss', () => {
  assert.equal(verdictOf({}, 'control: Redis is asked at each request'), 'no, found out')
})

function verdictOf(costs: Readonly<Record<string, number>>, title: string): string | undefined {
  const line = textWith(costs)
    .split('\n')
    .find((each) => each.startsWith(`| ${title} `))
  return line
    ?.split('|')
    .map((cell) => cell.trim())
    .at(-2)
}

function textWith(costs: Readonly<Record<string, number>>): string {
  return reportFlat(samplesWith(costs), 1).text
}

/** 10 us for each state that is not named, and 20 for controls. */
function samplesWith(costs: Readonly<Record<string, number>>): FlatSamples {
  return new Map(
    flatStates.map(({ id, role }) => {
      return [id, [costing(costs[id] ?? (role === 'control' ? 20 : 10))]]
    }),
  )
}

function costing(microseconds: number) {
  return { served: 1_000, cpuMicroseconds: microseconds * 1_000 }
}
