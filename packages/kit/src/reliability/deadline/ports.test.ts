/**
 * What a request may wait for takes its signal. The compiler checks it: a new method of a port that
 * returns a promise and takes no signal is a type error here, until it does or is listed with the
 * reason why it need not.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiKeys } from '../../security/api-keys/index.ts'
import type { AuditLog } from '../../security/audit-log/index.ts'
import type { Passwords } from '../../security/passwords/index.ts'
import type { Revocation } from '../../security/revocation/index.ts'
import type { Sessions } from '../../security/sessions/index.ts'
import type { NamedCache } from '../cache/index.ts'
import type { AnyDatabase } from '../database/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { RedisPort } from '../redis/index.ts'

/**
 * The declared keys of every member of a union: `keyof` has only those that all have, and any string
 * for a member with an index signature.
 */
type KeysOf<Union> = Union extends object
  ? string extends keyof Union
    ? never
    : keyof Union
  : never

type HasSignal<Given> =
  Extract<Given, AbortSignal> extends never ? ('signal' extends KeysOf<Given> ? true : false) : true

type TakesSignal<Method> = Method extends (...given: infer Given) => Promise<unknown>
  ? HasSignal<Required<Given>[number]>
  : true

/** Methods of a port that cannot be told to stop. */
type Unstoppable<Port> = {
  [Name in keyof Port]: TakesSignal<Port[Name]> extends true ? never : Name
}[keyof Port]

type Reasons<Port> = Readonly<Record<Unstoppable<Port>, string>>

interface Ports {
  readonly database: Reasons<AnyDatabase>
  readonly redis: Reasons<RedisPort>
  readonly cache: Reasons<NamedCache<string, string>>
  readonly passwords: Reasons<Passwords>
  readonly sessions: Reasons<Sessions>
  readonly apiKeys: Reasons<ApiKeys>
  readonly revocation: Reasons<Revocation>
  readonly auditLog: Reasons<AuditLog>
  readonly jobs: Reasons<Jobs>
}

const inTransaction = 'its transaction has the signal'
const ofProcess = 'part of start or stop, not of a request'
const lasting = 'who is refused must stay refused; a caller that leaves must not undo that'
const oneCommand = 'one Redis command, bounded by its own limit; a stale value must not survive'

const reasons: Ports = {
  database: { close: ofProcess },
  redis: {},
  cache: { invalidate: oneCommand, clear: oneCommand, warm: ofProcess },
  passwords: {
    start: ofProcess,
    measure: ofProcess,
    warm: 'once in a process, and shared by all who ask',
    close: ofProcess,
  },
  sessions: { start: inTransaction, endAllWithin: inTransaction, end: lasting, endAllOf: lasting },
  apiKeys: { flush: ofProcess, close: ofProcess },
  revocation: {
    confirm: 'bounded by its own limit, and shared by all who ask the same',
    confirmApiKey: 'bounded by its own limit, and shared by all who ask the same',
    confirmSubject: 'bounded by its own limit, and shared by all who ask the same',
    start: ofProcess,
    removeExpired: 'background work',
    close: ofProcess,
  },
  auditLog: { appendWithin: inTransaction, flush: ofProcess, close: ofProcess },
  jobs: { enqueue: inTransaction, stats: 'kept for a second, and bounded by its own limit' },
}

test('whatever takes no signal has a reason', () => {
  const listed = Object.values(reasons).flatMap((port) => Object.values<string>(port))

  assert.ok(listed.every((reason) => reason.length > 0))
})

test('control: a method that cannot be told to stop is a type error', () => {
  interface Port {
    find(id: string): Promise<string>
    look(id: string, call?: { readonly signal?: AbortSignal }): Promise<string>
    name(): string
  }

  // @ts-expect-error: `find` is not listed.
  const missed: Reasons<Port> = {}
  const listed: Reasons<Port> = { find: 'it is a control' }

  assert.notDeepEqual(missed, listed)
})
