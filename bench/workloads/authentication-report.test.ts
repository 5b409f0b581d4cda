import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationId, Round, Surroundings } from '../authentication/operation.ts'
import { reportAuthentication } from './authentication-report.ts'

const surroundings: Surroundings = {
  revocations: 1_000_000,
  bytesPerRevocation: 13.3,
  revocationsReadMs: 1_500,
  passwordHashMs: 30,
}

test('a goal is met by the least of the rounds, and the median is beside it', () => {
  const rounds = [30, 5, 20].map((cost) => roundWith({ 'kit new HS256': cost }))

  const row = rowOf(rounds, 'verify a new HS256 token')

  assert.deepEqual(row, ['us', '20.0', '5.00', '<= 6.00', 'yes'])
})

test('a goal that no round meets is missed', () => {
  const rounds = [roundWith({ 'kit new HS256': 6.1 })]

  assert.equal(rowOf(rounds, 'verify a new HS256 token').at(-1), 'NO')
})

test('without a goal there is no verdict', () => {
  assert.deepEqual(rowOf([roundWith({})], 'hash of a password, once').slice(-2), ['-', '-'])
})

test('what revocations cost is told in percent of the hook without any', () => {
  const rounds = [2, 4].map((none) =>
    roundWith({ 'hook new, none revoked': none, 'hook new, many revoked': none * 1.02 }),
  )

  const row = rowOf(rounds, 'more for it, new token')

  assert.deepEqual(row, ['%', '2.00', '2.00', '<= 3.00', 'yes'])
})

test('a permission is told in nanoseconds', () => {
  const row = rowOf([roundWith({ permission: 0.012 })], 'ask for a permission')

  assert.deepEqual(row, ['ns', '12.0', '12.0', '<= 20.0', 'yes'])
})

test('a peer is compared round by round', () => {
  const rounds = [
    roundWith({ 'kit new HS256': 1, 'jose new HS256': 10 }),
    roundWith({ 'kit new HS256': 10, 'jose new HS256': 40 }),
    roundWith({ 'kit new HS256': 2, 'jose new HS256': 12 }),
  ]

  const { comparisons } = reportAuthentication(rounds, surroundings).data as {
    comparisons: { what: string; peer: string; timesKit: number }[]
  }

  const jose = comparisons.find(({ what, peer }) => what === 'new HS256' && peer === 'jose')
  assert.equal(jose?.timesKit, 6)
})

/** Cells of the row, without its name. */
function rowOf(rounds: readonly Round[], what: string): string[] {
  const { text } = reportAuthentication(rounds, surroundings)
  const line = text.split('\n').find((each) => each.startsWith(`| ${what} `)) ?? ''
  const cells = line.split('|').map((cell) => cell.trim())
  return cells.slice(2, -1)
}

/** Every operation costs 1 us, but for those that are named. */
function roundWith(costs: Partial<Record<OperationId, number>>): Round {
  return new Proxy(costs, { get: (given, id) => given[id as OperationId] ?? 1 }) as Round
}
