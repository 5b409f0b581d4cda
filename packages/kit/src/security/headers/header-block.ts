/**
 * Response headers that never change, written as one precomputed piece of text.
 *
 * Node validates and copies every header of every answer. Eleven constant ones cost 2.5 us that way
 * and 0.3 us as one constant string (see README). Node has no public way to write such a string, so
 * {@link attachBlock} shadows `_storeHeader` of the one response, the method that every way of
 * answering ends in. It is done only where {@link canAttachBlock} proved, at start, that this Node
 * does what we expect of it; elsewhere (HTTP/2, `inject`) the caller sets the headers one by one.
 *
 * Invariant: each name is sent once, and a value set by anybody else wins over the block.
 *
 * @module
 */

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** Headers by lower-case name. */
export type HeaderValues = Readonly<Record<string, string>>

type SetHeaders = Readonly<Record<string, unknown>> | readonly unknown[] | null | undefined
type StoreHeader = (this: object, firstLine: string, set: SetHeaders) => void

/** Has the method that writes the status line and the headers. */
interface RawResponse {
  _storeHeader?: StoreHeader
}

const storeHeader = (ServerResponse.prototype as unknown as RawResponse)._storeHeader

/** Makes the function that has one response write `values` before all else that was set. */
export function attachBlock(values: HeaderValues): (raw: object) => void {
  const names = new Set(Object.keys(values))
  const text = blockText(values, names)
  // Few combinations occur, and all come from code: errors, for one, set `cache-control` always.
  const textsWithout = new Map<string, string>()

  const storeWithBlock: StoreHeader = function storeWithBlock(firstLine, set) {
    const overridden = namesOf(set).filter((name) => names.has(name.toLowerCase()))
    if (overridden.length === 0) return storeHeader?.call(this, firstLine + text, set)

    const key = overridden.join()
    const rest = textsWithout.get(key) ?? blockText(values, without(names, overridden))
    textsWithout.set(key, rest)
    return storeHeader?.call(this, firstLine + rest, set)
  }
  return (raw) => {
    ;(raw as RawResponse)._storeHeader = storeWithBlock
  }
}

/** True for the plain HTTP/1 response that Node itself makes: no HTTP/2, no `inject`. */
export function isPlainResponse(raw: object): boolean {
  return raw.constructor === ServerResponse
}

/** Proves on a response that goes nowhere that this Node writes a block as it should. */
export function canAttachBlock(): boolean {
  if (typeof storeHeader !== 'function') return false
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  attachBlock({ 'x-block': 'whole', 'x-other': 'default' })(response)
  response.writeHead(200, { 'x-other': 'own' })
  const head: unknown = Reflect.get(response, '_header')
  return (
    typeof head === 'string' &&
    head.startsWith('HTTP/1.1 200 OK\r\nx-block: whole\r\n') &&
    head.includes('\r\nx-other: own\r\n') &&
    !head.includes('default')
  )
}

function blockText(values: HeaderValues, names: ReadonlySet<string>): string {
  return [...names].map((name) => `${name}: ${values[name]}\r\n`).join('')
}

function without(names: ReadonlySet<string>, taken: readonly string[]): ReadonlySet<string> {
  const rest = new Set(names)
  for (const name of taken) rest.delete(name.toLowerCase())
  return rest
}

/**
 * Fastify hands `writeHead` an object; after `raw.setHeader` it is Node's own object; a raw
 * `writeHead` may be given a flat array, or one of pairs.
 */
function namesOf(set: SetHeaders): readonly string[] {
  if (!Array.isArray(set)) return Object.keys(set ?? {})
  if (Array.isArray(set[0])) return set.map((pair: readonly unknown[]) => String(pair[0]))
  return set.filter((_, index) => index % 2 === 0).map(String)
}
