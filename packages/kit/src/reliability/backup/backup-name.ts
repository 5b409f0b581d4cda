/**
 * Names of backups: the moment and the engine, so that their order is that of time, such as
 * `2026-11-21T06-10-25-123Z-sqlite`. A backup is a folder of that name.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'

const shape = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(sqlite|postgres)$/

/** Also guards paths: such a name never leaves its directory. */
export function isBackupName(name: string): boolean {
  return shape.test(name)
}

/** Later than `newest` also when the clock stepped back, or retention would take it for old. */
export function nextName(engine: EngineName, now: Date, newest: string | undefined): string {
  const afterMs = newest === undefined ? 0 : timeOf(newest) + 1
  const time = new Date(Math.max(now.getTime(), afterMs))
  return `${stamp(time)}-${engine}`
}

/** A moment that can be part of any file's name. */
export function stamp(time: Date): string {
  return time.toISOString().replace(/[:.]/g, '-')
}

function timeOf(name: string): number {
  return Date.parse(name.replace(shape, '$1$2:$3:$4.$5Z'))
}
