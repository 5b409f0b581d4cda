/**
 * Flags on an empty database of an engine, with time that the test moves.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { KitError } from '../../../foundation/errors/index.ts'
import { createTables, type Database } from '../../../reliability/database/index.ts'
import type { TestDatabase, TestEngine } from '../../../reliability/database/testing/databases.ts'
import {
  type AuditLogTables,
  auditLogTables,
  createAuditLog,
} from '../../../security/audit-log/index.ts'
import { defineFlags, type FlagDefinition } from '../flag-definition.ts'
import type { FlagChanged } from '../flag-parts.ts'
import { createFlags, type Flags } from '../flags.ts'
import type { FlagsSettings } from '../settings.ts'
import { type FlagTables, flagRolloutTables, flagTables } from '../tables.ts'

export type TestTables = FlagTables & AuditLogTables

export interface OpenFlags extends AsyncDisposable {
  readonly flags: Flags
  readonly database: Database<TestTables>
  readonly store: TestDatabase<TestTables>
  readonly clock: TestClock
  /** Those of another instance of the service, on the same store. */
  another(settings?: Partial<FlagsSettings>): Promise<Flags>
  /** Of the audit log, oldest first. */
  records(): Promise<readonly Recorded[]>
}

export interface Recorded {
  readonly userId: string | null
  readonly action: string
  readonly resource: string | null
  readonly details: Readonly<Record<string, unknown>>
}

/** For most tests: one flag that rises by steps, one switch, one that is on unless it is set. */
export const testFlags: readonly FlagDefinition[] = defineFlags([
  { key: 'new-search', description: 'The new search', kind: 'boolean', default: false },
  {
    ...{ key: 'sign-up', description: 'Sign-up', kind: 'boolean', default: true },
    raising: 'at-once',
    whenOff: 'Sign-up is closed.',
  },
])

export const by = { userId: 'operator-1' }

export async function openFlags(
  engine: TestEngine,
  settings: Partial<FlagsSettings> = {},
): Promise<OpenFlags> {
  const store = await engine.open<TestTables>()
  const { database } = store
  await createTables(database, flagTables)
  await createTables(database, flagRolloutTables)
  await createTables(database, auditLogTables)
  const audit = createAuditLog({ database })
  const clock = new TestClock()
  const opened: Flags[] = []
  const start = async (on: Database<TestTables>, more: Partial<FlagsSettings>) => {
    const { now, after } = clock
    const flags = createFlags({ flags: testFlags, database: on, audit, now, after, ...more })
    opened.push(flags)
    await flags.start()
    return flags
  }
  return {
    ...{ store, database, clock },
    flags: await start(database, settings),
    another: async (more = settings) => start(await store.another(), more),
    async records() {
      const { items } = await audit.list({ limit: 100 })
      return items
        .map(({ user_id: userId, action, resource, details }) => ({
          ...{ userId, action, resource },
          details: details as Recorded['details'],
        }))
        .reverse()
    },
    async [Symbol.asyncDispose]() {
      for (const flags of opened) await flags.close()
      await audit.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** Stands until it is told to go on. */
export class TestClock {
  #ms = Date.parse('2026-01-31T12:00:00.000Z')
  #waiting: { readonly atMs: number; readonly act: () => void }[] = []

  readonly now = (): number => this.#ms
  readonly after = (ms: number, act: () => void): (() => void) => {
    const waiting = { atMs: this.#ms + ms, act }
    this.#waiting.push(waiting)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting)
    }
  }

  get waiting(): number {
    return this.#waiting.length
  }

  advance(ms: number): void {
    this.#ms += ms
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.#ms)
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > this.#ms)
    for (const { act } of due) act()
  }
}

/** All changes from now on. */
export function heardBy(flags: Flags): FlagChanged[] {
  const heard: FlagChanged[] = []
  flags.onChanged((change) => heard.push(change))
  return heard
}

/** The code of the error, if there was one. */
export async function refusal(change: Promise<unknown>): Promise<string | undefined> {
  return change.then(
    () => undefined,
    (error: unknown) => (error instanceof KitError ? error.code : String(error)),
  )
}

/** Fails after 5 s. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 5_000; !(await isSo()); await turn()) {
    assert.ok(Date.now() < endMs, 'it did not come to pass')
  }
}
