/**
 * Sessions on either engine with a clock in the hand, and a user who signs in with two devices.
 *
 * Revocation is the transaction alone: which nodes hear of it is another concern.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { KitError } from '../../../foundation/errors/index.ts'
import { createTables, type Database, newId } from '../../../reliability/database/index.ts'
import type { TestEngine } from '../../../reliability/database/testing/databases.ts'
import {
  type AuditLog,
  type AuditLogTables,
  auditLogTables,
  createAuditLog,
} from '../../audit-log/index.ts'
import type { Device } from '../device.ts'
import type { Propagation, RevocationPort, RevokedSession } from '../ports.ts'
import { createSessions, type Sessions, type StartedSession } from '../sessions.ts'
import type { SessionAlarm, SessionsSettings } from '../settings.ts'
import { type SessionRow, type SessionTables, sessionTables } from '../tables.ts'

export type ServiceTables = SessionTables & AuditLogTables

export interface SessionService extends AsyncDisposable {
  readonly database: Database<ServiceTables>
  readonly location: string
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly revocation: RecordedRevocation
  readonly alarms: readonly SessionAlarm[]
  readonly clock: { ms: number }
  /** Another instance of the service on the same data. */
  readonly another: (settings?: Partial<SessionsSettings>) => Sessions
  readonly start: (userId?: string, device?: Device) => Promise<StartedSession>
  readonly row: (sessionId: string) => Promise<SessionRow | undefined>
  readonly actions: () => Promise<readonly string[]>
}

export const secret = 'a secret of more than thirty-two bytes for tests'
export const phone: Device = { userAgent: 'Phone/1.2 (os 17.1)', ipAddress: '192.0.2.1' }
export const thief: Device = { userAgent: 'curl/8.1', ipAddress: '203.0.113.9' }
export const startMs: number = Date.parse('2026-01-31T12:00:00.000Z')

export async function sessionService(
  engine: TestEngine,
  settings: Partial<SessionsSettings> = {},
): Promise<SessionService> {
  const store = await engine.open<ServiceTables>()
  const { database } = store
  await createTables(database, sessionTables)
  await createTables(database, auditLogTables)
  const clock = { ms: startMs }
  const now = () => clock.ms
  const alarms: SessionAlarm[] = []
  const audit = createAuditLog({ database, now })
  const revocation = recordedRevocation(database)
  const parts = { database, secrets: { secret }, revocation, audit, now }
  const another = (more: Partial<SessionsSettings> = {}) =>
    createSessions({ ...parts, onAlarm: (alarm) => alarms.push(alarm), ...settings, ...more })
  const sessions = another()

  return {
    ...{ database, location: store.location, sessions, audit, revocation, alarms, clock, another },
    start: (userId = newId(), device = phone) =>
      database.transaction((queries) => sessions.start(queries, { userId, device })),
    row: (id) =>
      database.queries().selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst(),
    async actions() {
      const { items } = await audit.list()
      return items.map(({ action }) => action)
    },
    async [Symbol.asyncDispose]() {
      await audit.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

export interface RecordedRevocation extends RevocationPort {
  readonly revoked: string[]
  readonly modes: (string | undefined)[]
  /** What it answers. */
  propagation: Propagation
}

export function recordedRevocation<Schema>(database: Database<Schema>): RecordedRevocation {
  const port: RecordedRevocation = {
    revoked: [],
    modes: [],
    propagation: 'complete',
    async transaction(work, { mode } = {}) {
      const revoked: string[] = []
      const value = await database.transaction((queries) => {
        revoked.length = 0
        return work(queries, async (what: RevokedSession | readonly RevokedSession[]) => {
          revoked.push(...[what].flat().map(({ id }) => id))
        })
      })
      port.revoked.push(...revoked)
      port.modes.push(mode)
      return { value, propagation: port.propagation }
    },
  }
  return port
}

/** What it was refused with. */
export async function refusal(answer: Promise<unknown>): Promise<KitError> {
  const error = await answer.then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof KitError, String(error))
  return error
}
