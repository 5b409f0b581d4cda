/**
 * What befalls jobs, the audit log and rollouts.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { classifying } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import { lockOf } from '../../apps/vehicle-api/src/testing/held-locks.ts'
import type { AlertFault } from './alert-run.ts'
import type { AlertStand } from './alert-stand.ts'
import { errors } from './store-faults.ts'
import { type StoreStand, sql } from './store-stand.ts'

const unlocked = 'alter table audit_log disable trigger audit_log_no_update'
const locked = 'alter table audit_log enable trigger audit_log_no_update'

export const workFaults: readonly AlertFault<StoreStand>[] = [
  {
    fault: 'a job is stored whose payload nobody understands',
    raises: ['JobsDead'],
    async cause(stand) {
      const id = randomUUID()
      await sql(
        stand,
        `insert into jobs (id, queue, name, payload, priority, run_at, attempts_max, state, created_at)
         values ('${id}', 'reports', 'vehicle-report', '{"broken":true}', 0, now(), 1, 'queued', now())`,
      )
      return () => administer(stand, 'POST', `/jobs/${id}/cancel`)
    },
  },
  {
    fault: 'somebody changes a row of the audit log, and it is verified',
    raises: ['AuditChainBroken'],
    async cause(stand) {
      const change = (action: string) =>
        sql(stand, unlocked, `update audit_log set action = ${action} where sequence = 1`, locked)
      await change("action || '!'")
      await administer(stand, 'GET', '/audit/verify')
      return async () => {
        await change("rtrim(action, '!')")
        await administer(stand, 'GET', '/audit/verify')
      }
    },
  },
  {
    fault: 'the table of the audit log is locked while somebody signs in',
    raises: ['AuditAppendFailures'],
    mayRaise: [...errors, 'LatencyHigh'],
    async cause(stand) {
      const lock = await lockOf(stand.databaseUrl, 'audit_log')
      await lock.held
      const load = stand.load([wrongLogin], 1)
      return async () => {
        await lock[Symbol.asyncDispose]()
        await load.stop()
      }
    },
  },
  {
    fault: 'a flag is raised to all, and the table that it needs is locked',
    raises: ['FlagRolloutHalted'],
    // Whoever waits for the table has a connection all the while, and fails in the end.
    mayRaise: [
      ...errors,
      ...['NotReady', 'RevocationStale', 'LatencyHigh', 'RouteThresholdBreached'],
      ...['DatabasePoolWaiters', 'DatabasePoolNearExhaustion'],
    ],
    async cause(stand) {
      const url = '/flags/keep-pictures'
      await administer(stand, 'PUT', url, { version: 0, mode: 'rollout', percent: 50 })
      const force = { force: true, reason: 'to see it halt' }
      await administer(stand, 'PUT', url, { version: 1, mode: 'on', ...force })
      const lock = await lockOf(stand.databaseUrl, 'classifications')
      await lock.held
      const load = stand.load([classifying(stand.headers)], 3)
      return async () => {
        await lock[Symbol.asyncDispose]()
        await load.stop()
        await administer(stand, 'PUT', url, { version: 3, mode: 'off' })
      }
    },
  },
]

const wrongLogin = {
  name: 'login',
  method: 'POST',
  path: '/api/v1/auth/login',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"email":"driver@example.com","password":"a guess of a password"}'),
} as const

/** @throws Error with what was answered, if it was refused */
async function administer(
  { service, administrator }: AlertStand,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<void> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(`${service.url}/api/v1/admin${path}`, {
    method,
    headers: { ...administrator, ...type },
    ...sent,
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
