/**
 * What happens on a connection, told to the socket that is on it.
 *
 * @module
 */

import type { WebSocket } from 'ws'
import { type Ending, endingOf, type OwnEnding } from './endings.ts'

export interface WireHolder {
  ending: Ending | undefined
  /** Whether the frame may be read. */
  hear(): boolean
  heard(message: string): void
  end(ending: OwnEnding): void
  gone(code: number): void
}

/** Where a connection keeps its holder, so that no closure is made for each. */
const holderKey = Symbol('@plimsoll/kit/realtime holder')

type HeldWire = WebSocket & { [holderKey]?: WireHolder }

export function listenTo(wire: WebSocket, holder: WireHolder): void {
  const held: HeldWire = wire
  held[holderKey] = holder
  held.on('message', onMessage)
  held.on('ping', onPing)
  held.on('pong', onPong)
  held.on('error', onError)
  held.on('close', onClose)
}

function onMessage(this: HeldWire, data: unknown, isBinary: boolean): void {
  const holder = this[holderKey]
  if (!holder?.hear()) return
  if (isBinary) holder.end('binary')
  else holder.heard(String(data))
}

function onPing(this: HeldWire, data: Buffer): void {
  // Who does not read gets one answer to all of its pings (RFC 6455, section 5.5.3).
  if (this[holderKey]?.hear() && this.bufferedAmount === 0) this.pong(data)
}

function onPong(this: HeldWire): void {
  this[holderKey]?.hear()
}

function onError(this: HeldWire, error: Error & { readonly code?: string }): void {
  const holder = this[holderKey]
  if (holder !== undefined) holder.ending ??= endingOf(error)
}

function onClose(this: HeldWire, code: number): void {
  this[holderKey]?.gone(code)
}
