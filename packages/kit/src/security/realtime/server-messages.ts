/**
 * What the server says for itself, beside events: always `{ type, seq, at, data }`.
 *
 * @module
 */

import type { KitError } from '../../foundation/errors/index.ts'

/** By type, the `data`; times are ISO 8601 in UTC. */
export interface ServerMessages {
  readonly welcome: {
    readonly connection_id: string
    readonly user_id: string
    /** How often the server looks whether the client is there. */
    readonly heartbeat_ms: number
    readonly expires_at: string | null
    readonly topics: readonly string[]
  }
  readonly subscribed: {
    readonly topic: string
    /** `false`: more was missed than is kept, so read the state again. */
    readonly resumed: boolean
  }
  readonly unsubscribed: { readonly topics: readonly string[] }
  readonly resync: { readonly topics: readonly string[] }
  readonly authenticated: { readonly expires_at: string | null }
  readonly expiring: { readonly expires_at: string | null }
  readonly reconnect: { readonly after_ms: number }
  readonly error: {
    readonly error_code: string
    readonly message: string
    /** That it is about, if it is about some. */
    readonly topics?: readonly string[]
  }
  readonly pong: Readonly<Record<string, never>>
}

export type ServerMessageType = keyof ServerMessages

/** A closed set, so it may label a metric. */
export const saidTypes = [
  'event',
  'welcome',
  'subscribed',
  'unsubscribed',
  'resync',
  'authenticated',
  'expiring',
  'reconnect',
  'error',
  'pong',
] as const satisfies readonly (ServerMessageType | 'event')[]

export type SaidType = (typeof saidTypes)[number]

export function messageText<Type extends ServerMessageType>(
  type: Type,
  data: ServerMessages[Type],
  { seq, nowMs }: { readonly seq: number; readonly nowMs: number },
): string {
  // By hand, as the names need no escape.
  return `{"type":"${type}","seq":${seq},"at":"${new Date(nowMs).toISOString()}","data":${JSON.stringify(data)}}`
}

/** What went wrong, without the words for the operator. */
export function errorData(
  { code, message }: KitError,
  topics?: readonly string[],
): ServerMessages['error'] {
  return { error_code: code, message, ...(topics === undefined ? {} : { topics }) }
}
