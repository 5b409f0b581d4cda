/** Planted defects and twins of the WebSocket. @module */

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Caller } from './authentication.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'
import { openSession } from './sessions.ts'
import { tokens } from './tokens.ts'

const policyViolation = 1008
const mebibyte = 1024 * 1024

export function messageBytes(flags: Flags, good: number): number {
  if (flags.has('ws-unbounded')) return 100 * mebibyte
  return flags.has('twin:ws-unbounded') ? mebibyte : good
}

/** How often sessions are looked at; undefined: never. */
export function recheckEvery(flags: Flags, good: number): number | undefined {
  if (flags.has('ws-outlives')) return undefined
  return flags.has('twin:ws-outlives') ? 3_000 : good
}

/** Whether the handshake of a stranger is accepted, to tell him afterwards. */
export function admitsStrangers(flags: Flags): boolean {
  return ['ws-noauth', 'ws-data-first', 'twin:ws-data-first'].some((flag) => flags.has(flag))
}

/** Sends a stranger away who was let in; false if he may stay. */
export function sentAway(flags: Flags, socket: WebSocket, welcome: string): boolean {
  if (flags.has('ws-data-first')) socket.send(welcome)
  else if (flags.has('twin:ws-data-first')) socket.send('{"error":"unauthorized"}')
  else return false
  socket.close(policyViolation, 'no token')
  return true
}

/** The user of a token that was good once. */
export async function callerOfOldToken(
  service: Service,
  token: string,
): Promise<Caller | undefined> {
  if (!service.flags.has('ws-expired')) return undefined
  const timeless = tokens({ secret: service.config.secret }, new Set(['jwt-noexp']))
  const claims = timeless.verify(token, 'access')
  return claims === undefined
    ? undefined
    : await openSession(service, { sid: claims.sid, sub: claims.sub })
}

/** Ends the connection without an answer. */
export function hangsUp(flags: Flags, stream: Duplex): boolean {
  if (!flags.has('twin:ws-expired')) return false
  stream.destroy()
  return true
}
