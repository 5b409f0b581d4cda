/**
 * The recorded ratios: `bench/results/guard.json`, one for each kind of machine.
 *
 * The ratio depends on the processor and on the version of Node, so a record of another says nothing here.
 *
 * @module
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Machine } from '../machine.ts'
import type { Interval } from './interval.ts'

/** What a ratio depends on beside the code. */
export type MachineKind = Pick<Machine, 'cpu' | 'cores' | 'node' | 'platform'>

export interface GuardRecord {
  readonly machine: MachineKind
  readonly commit: string
  readonly measured_at: string
  readonly pairs: number
  /** Of the kit's processor time per request to that of bare Fastify. */
  readonly ratio: Interval
}

/** Undefined if none was recorded on this kind of machine. */
export function findRecord(file: string, machine: MachineKind): GuardRecord | undefined {
  return readRecords(file).find((record) => isSameKind(record.machine, machine))
}

/** Takes the place of an earlier one of the same kind of machine. */
export function writeRecord(file: string, record: GuardRecord): void {
  const others = readRecords(file).filter(({ machine }) => !isSameKind(machine, record.machine))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ records: [...others, record] }, null, 2)}\n`)
}

export function kindOf({ cpu, cores, node, platform }: Machine): MachineKind {
  return { cpu, cores, node, platform }
}

export function describeKind({ cpu, cores, node, platform }: MachineKind): string {
  return `${cpu}, ${cores} cores, Node ${node}, ${platform}`
}

function readRecords(file: string): readonly GuardRecord[] {
  if (!existsSync(file)) return []
  return (JSON.parse(readFileSync(file, 'utf8')) as { records: GuardRecord[] }).records
}

function isSameKind(one: MachineKind, other: MachineKind): boolean {
  return describeKind(one) === describeKind(other)
}
