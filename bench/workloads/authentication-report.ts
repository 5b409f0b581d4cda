/**
 * From rounds to the tables of authentication. Pure.
 *
 * @module
 */

import type { OperationId, Round, Surroundings } from '../authentication/operation.ts'
import { median } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from './workload.ts'

interface Row {
  readonly what: string
  readonly unit: 'us' | 'ns' | '%' | 'bytes' | 'ms'
  readonly median: number
  /** Of all rounds; what others do on the machine only adds. */
  readonly least: number
  readonly goal: number | null
  readonly isMet: boolean | null
}

interface Comparison {
  readonly what: string
  readonly peer: string
  readonly kitMicroseconds: number
  readonly peerMicroseconds: number
  /** Median of the ratios of the rounds. */
  readonly timesKit: number
}

const goals: readonly (readonly [OperationId, string, number | null])[] = [
  ['kit cached', 'verify a remembered token', 0.5],
  ['kit new HS256', 'verify a new HS256 token', 6],
  ['kit new ES256', 'verify a new ES256 token', 100],
  ['kit new EdDSA', 'verify a new EdDSA token', null],
  ['hook cached, none revoked', 'whole hook, remembered token, nothing revoked', 2],
  ['hook cached, many revoked', 'whole hook, remembered token, very much revoked', 2],
  ['hook new, none revoked', 'whole hook, new HS256 token, nothing revoked', 8],
  ['hook new, many revoked', 'whole hook, new HS256 token, very much revoked', 8],
]

const flat: readonly (readonly [OperationId, OperationId, string])[] = [
  ['hook cached, none revoked', 'hook cached, many revoked', 'more for it, remembered token'],
  ['hook new, none revoked', 'hook new, many revoked', 'more for it, new token'],
]

const goalMorePercent = 3
const goalPermissionNanoseconds = 20
const goalBytesPerRevocation = 24
const goalRevocationsReadMs = 8_000

const peers: readonly (readonly [string, OperationId, string, OperationId])[] = [
  ['remembered HS256', 'kit cached', 'fast-jwt, cache by hash', 'fast-jwt by hash cached'],
  ['remembered HS256', 'kit cached', 'fast-jwt, cache by token', 'fast-jwt by token cached'],
  ['new HS256', 'kit new HS256', 'jose', 'jose new HS256'],
  ['new HS256', 'kit new HS256', 'fast-jwt', 'fast-jwt new HS256'],
  ['new HS256', 'kit new HS256', 'fast-jwt, cache by token', 'fast-jwt by token new'],
  ['new ES256', 'kit new ES256', 'jose', 'jose new ES256'],
  ['new ES256', 'kit new ES256', 'fast-jwt', 'fast-jwt new ES256'],
  ['new EdDSA', 'kit new EdDSA', 'jose', 'jose new EdDSA'],
  ['new EdDSA', 'kit new EdDSA', 'fast-jwt', 'fast-jwt new EdDSA'],
]

export function reportAuthentication(
  rounds: readonly Round[],
  { revocations, bytesPerRevocation, revocationsReadMs, passwordHashMs }: Surroundings,
): Result {
  const costs = [
    ...goals.map(([id, what, goal]) => costRow(what, 'us', valuesOf(rounds, id), goal)),
    ...flat.map(([none, many, what]) =>
      moreRow(what, valuesOf(rounds, none), valuesOf(rounds, many)),
    ),
    permissionRow(valuesOf(rounds, 'permission')),
    costRow('memory of each revocation', 'bytes', [bytesPerRevocation], goalBytesPerRevocation),
    costRow('all revocations read at a start', 'ms', [revocationsReadMs], goalRevocationsReadMs),
    costRow('hash of a password, once', 'ms', [passwordHashMs], null),
  ]
  const comparisons = peers.map(([what, kit, peer, other]) =>
    compare(rounds, what, kit, peer, other),
  )
  const text = [
    renderTable(costColumns, costs.map(toCostCells)),
    '',
    renderTable(peerColumns, comparisons.map(toPeerCells)),
    '',
    `us: processor time of the process for each, ${rounds.length} rounds. Met is what the least of them meets: others on the machine only add.`,
    `Very much: ${revocations.toLocaleString('en-US')} tokens, sessions and users. x kit: median of the ratios of the rounds.`,
  ].join('\n')
  return { text, data: { rounds: rounds.length, revocations, costs, comparisons } }
}

function valuesOf(rounds: readonly Round[], id: OperationId): number[] {
  return rounds.map((round) => round[id])
}

function costRow(
  what: string,
  unit: Row['unit'],
  values: readonly number[],
  goal: number | null,
): Row {
  const least = Math.min(...values)
  const isMet = goal === null ? null : least <= goal
  return { what, unit, median: median(values), least, goal, isMet }
}

function permissionRow(microseconds: readonly number[]): Row {
  const nanoseconds = microseconds.map((value) => value * 1000)
  return costRow('ask for a permission', 'ns', nanoseconds, goalPermissionNanoseconds)
}

/** By how much the one is dearer than the other, in percent. */
function moreRow(what: string, none: readonly number[], many: readonly number[]): Row {
  const percent = (one: number, other: number): number => (other / one - 1) * 100
  const least = percent(Math.min(...none), Math.min(...many))
  const each = none.map((one, round) => percent(one, many[round] ?? Number.NaN))
  const isMet = least <= goalMorePercent
  return { what, unit: '%', median: median(each), least, goal: goalMorePercent, isMet }
}

function compare(
  rounds: readonly Round[],
  what: string,
  kitId: OperationId,
  peer: string,
  peerId: OperationId,
): Comparison {
  return {
    what,
    peer,
    kitMicroseconds: median(valuesOf(rounds, kitId)),
    peerMicroseconds: median(valuesOf(rounds, peerId)),
    timesKit: median(rounds.map((round) => round[peerId] / round[kitId])),
  }
}

const costColumns: readonly Column[] = [
  { title: 'what', align: 'left' },
  { title: 'unit', align: 'left' },
  { title: 'median', align: 'right' },
  { title: 'least', align: 'right' },
  { title: 'goal', align: 'right' },
  { title: 'met', align: 'left' },
]

const peerColumns: readonly Column[] = [
  { title: 'token', align: 'left' },
  { title: 'peer', align: 'left' },
  { title: 'kit us', align: 'right' },
  { title: 'peer us', align: 'right' },
  { title: 'x kit', align: 'right' },
]

function toCostCells({ what, unit, median: middle, least, goal, isMet }: Row): string[] {
  const wanted = goal === null ? '-' : `<= ${formatNumber(goal)}`
  const verdict = isMet === null ? '-' : isMet ? 'yes' : 'NO'
  return [what, unit, formatNumber(middle), formatNumber(least), wanted, verdict]
}

function toPeerCells(comparison: Comparison): string[] {
  const { what, peer, kitMicroseconds, peerMicroseconds, timesKit } = comparison
  const cells = [kitMicroseconds, peerMicroseconds, timesKit].map(formatNumber)
  return [what, peer, ...cells]
}
