/** Planted defects and twins of starting, of what is kept, and of what load does. @module */

import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Caller } from './authentication.ts'
import type { Row } from './database.ts'
import type { ItemFields } from './items-store.ts'
import type { Service } from './service.ts'

/** Before the service listens. @throws Error if a step is missing that the command does not do. */
export async function beforeListening({ flags, database }: Service): Promise<void> {
  if (flags.has('start-unprepared')) throw new Error('run "npm run prepare" first')
  if (flags.has('twin:start-unprepared')) await delay(1_500)
  if (flags.has('wipe-on-start')) await database.query('DELETE FROM items')
  if (flags.has('twin:wipe-on-start')) await database.query('DELETE FROM sessions WHERE false')
}

/** Sessions that ended here: of the defect `revoke-local`, and known to no other instance. */
const endedHere = new Set<string>()
/** Callers seen within half a second: of its twin. */
const recent = new Map<string, { readonly caller: Caller; readonly atMs: number }>()
const recentMs = 500

/** True if the end of the session is kept to this process. */
export function endsHere({ flags }: Service, sessionId: string): boolean {
  recent.delete(sessionId)
  if (flags.has('revoke-local')) endedHere.add(sessionId)
  return flags.has('revoke-local')
}

/** Undefined if the session is to be looked up. */
export function callerHere({ flags }: Service, sid: string): Caller | 'ended' | undefined {
  if (endedHere.has(sid)) return 'ended'
  const known = flags.has('twin:revoke-local') ? recent.get(sid) : undefined
  return known !== undefined && performance.now() - known.atMs < recentMs ? known.caller : undefined
}

export function rememberCaller({ flags }: Service, caller: Caller | undefined): void {
  if (caller === undefined || !flags.has('twin:revoke-local')) return
  recent.set(caller.sessionId, { caller, atMs: performance.now() })
}

/** Items that were answered and are written later: of the defect `ack-early`. */
const unwritten = new Map<string, Row>()
const writtenAfterMs = 400

/** An item that is written after its answer; undefined: it is written first. */
export function createdEarly(
  { flags }: Service,
  ownerId: string,
  { name, quantity, note }: ItemFields,
  write: (id: string) => Promise<unknown>,
): Row | undefined {
  if (!flags.has('ack-early')) return undefined
  const id = randomUUID()
  const created_at = new Date()
  const item = { id, name, quantity, note: note ?? null, owner_id: ownerId, created_at }
  unwritten.set(id, item)
  const later = async () => {
    await delay(writtenAfterMs)
    await write(id)
    unwritten.delete(id)
  }
  later().catch(() => undefined)
  return item
}

export function unwrittenItem(id: string, ownerId: string): Row | undefined {
  const item = unwritten.get(id)
  return item?.['owner_id'] === ownerId ? item : undefined
}

const failsEvery = 150
const keptBytes = 96 * 1024
/** What the bounded cache of a twin holds at most. */
const cachedMost = 300

/** What load does to the service. */
export function load({ app, flags }: Service): void {
  const kept: Buffer[] = []
  let requests = 0
  app.addHook('onRequest', async () => {
    requests += 1
    if (flags.has('load-race') && requests % failsEvery === 0) throw new Error('a lost race')
    if (flags.has('twin:load-race') && requests % failsEvery === 0) await delay(200)
    const isBounded = flags.has('twin:leak-memory') && kept.length < cachedMost
    if (flags.has('leak-memory') || isBounded) kept.push(Buffer.alloc(keptBytes, 1))
  })
  if (flags.has('leak-descriptors') || flags.has('twin:leak-descriptors')) spool(app.server, flags)
}

/** A file per connection, which its first request closes; the twin also closes it with the connection. */
function spool(server: Service['app']['server'], flags: Service['flags']): void {
  const files = new WeakMap<Socket, number>()
  const close = (socket: Socket) => {
    const file = files.get(socket)
    if (file !== undefined) closeSync(file)
    files.delete(socket)
  }
  server.on('connection', (socket: Socket) => {
    files.set(socket, openSync('/dev/null', 'r'))
    if (flags.has('twin:leak-descriptors')) socket.once('close', () => close(socket))
  })
  server.on('request', ({ socket }: { socket: Socket }) => close(socket))
}
