/**
 * Response headers whose names and values are known to be well-formed, kept as lines of text until
 * the head is written.
 *
 * Node validates, copies and looks up each header of each answer, and Fastify does part of that
 * before it: about 1,500 instructions for each, against 100 for a line that is only appended. Node has
 * no public way to append one, so `_storeHeader` of the one response is shadowed, the method that
 * every way of answering ends in, and only where {@link writesLines} proved at start that this Node
 * does what we expect of it. Elsewhere (HTTP/2, `inject`) `writeHead` is shadowed, and gets the same
 * headers one by one.
 *
 * Invariant: each name is sent once, and a value set by anybody else wins, or is merged.
 *
 * @module
 */

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { keepLines, linesOf, pairsOf, withoutName } from './head-lines.ts'
import { type MergeHeader, mergeOf, own, ownName, placesOf } from './head-names.ts'
import { isOrdinary, type OrdinaryResponse } from './ordinary-head.ts'

/** Headers by lower-case name. */
export type HeaderValues = Readonly<Record<string, string>>

/** Of Fastify's reply what is needed here. */
interface Headed {
  readonly raw: object
}

/** What is given to `_storeHeader`: an object, Node's own of what was set one by one, or an array. */
type SetHeaders = Record<string, unknown> | readonly unknown[] | null | undefined
type StoreHeader = (this: HeadedResponse, firstLine: string, set: SetHeaders) => void
type WriteHead = (this: HeadedResponse, status: number, ...rest: unknown[]) => unknown

const kLines = Symbol('@plimsoll/kit/response head')

interface HeadedResponse extends OrdinaryResponse {
  /** By place. */
  [kLines]?: (string | undefined)[]
  _storeHeader?: StoreHeader
  writeHead?: WriteHead
  getHeader?(name: string): unknown
  setHeader?(name: string, value: unknown): unknown
}

const storeHeader = (ServerResponse.prototype as unknown as HeadedResponse)._storeHeader
const places = { count: 0 }

/** A place of its own in the head: what is put there replaces what was there. */
export interface HeadPlace {
  /** The setter of headers that never change. */
  constant(values: HeaderValues): (reply: Headed) => void
  /** The setter of one header whose value changes, and is visible ASCII whatever it is. */
  line(name: string, merge?: MergeHeader): (reply: Headed, value: string) => void
  /** The setter of several, as the lines that they are: `name: value\r\n` each. */
  lines(names: readonly string[]): (reply: Headed, lines: string) => void
  /** The same of headers that other places may have put before, which are then not sent. */
  lastLines(names: readonly string[]): (reply: Headed, lines: string) => void
}

export function headPlace(): HeadPlace {
  const place = places.count++
  return {
    constant(values) {
      for (const name of Object.keys(values)) own(name, place)
      const text = keepLines(linesOf(Object.entries(values)))
      return (reply) => put(reply.raw, place, text)
    },
    line(name, merge) {
      own(name, place, merge)
      const start = `${name}: `
      return (reply, value) => put(reply.raw, place, `${start}${value}\r\n`)
    },
    lines(all) {
      for (const name of all) own(name, place)
      return (reply, lines) => put(reply.raw, place, lines)
    },
    lastLines(all) {
      for (const name of all) own(name, place)
      return (reply, lines) => {
        const raw: HeadedResponse = reply.raw
        const before = raw[kLines] ?? begin(raw)
        for (const name of all) if (placesOf(name).length > 1) take(before, name)
        put(raw, place, lines)
      }
    },
  }
}

/** What has been put, by name; of a head that somebody else writes, such as that of an upgrade. */
export function putHeaders(raw: object): Record<string, string> {
  const text = ((raw as HeadedResponse)[kLines] ?? []).join('')
  return Object.fromEntries(pairsOf(text))
}

function put(raw: HeadedResponse, place: number, text: string): void {
  const lines = raw[kLines] ?? begin(raw)
  lines[place] = text
}

function begin(raw: HeadedResponse): (string | undefined)[] {
  const lines = new Array<string | undefined>(places.count)
  raw[kLines] = lines
  if (writesLines && isPlain(raw)) raw._storeHeader = storeWithLines
  else writeOneByOne(raw)
  return lines
}

/** The HTTP/1 response that Node itself makes. */
function isPlain(raw: object): boolean {
  return raw.constructor === ServerResponse
}

const storeWithLines: StoreHeader = function storeWithLines(firstLine, set) {
  const lines = this[kLines] ?? []
  let head = firstLine
  if (isOrdinary(this, set)) {
    // Node writes the length by itself, and does not test that it is one.
    this._contentLength = Number(set['content-length'])
    head += `content-type: ${set['content-type']}\r\n`
    for (const line of lines) if (line !== undefined) head += line
    return storeHeader?.call(this, head, undefined)
  }
  const given = settle(this, lines, set)
  for (const line of lines) if (line !== undefined) head += line
  return storeHeader?.call(this, head, given)
}

/** Takes out of our lines what others have set, and puts into that what is merged. */
function settle(raw: HeadedResponse, lines: (string | undefined)[], set: SetHeaders): SetHeaders {
  if (Array.isArray(set)) return settlePairs(lines, set)
  let given = set as Record<string, unknown> | null | undefined
  for (const name in given) {
    const known = ownName(name)
    const merge = known === '' ? undefined : take(lines, known)
    if (merge !== undefined) given = merged(raw, given, name, merge)
  }
  return given
}

function merged(
  raw: HeadedResponse,
  given: Record<string, unknown>,
  name: string,
  merge: MergeHeader,
): Record<string, unknown> {
  const value = given[name]
  // What was set one by one is in pairs, under the name in lower case.
  if (given !== Reflect.get(raw, outHeaders ?? ''))
    return { ...given, [name]: merge(String(value)) }
  given[name] = [name, merge(String((value as unknown[])[1]))]
  return given
}

function settlePairs(lines: (string | undefined)[], set: readonly unknown[]): readonly unknown[] {
  const isFlat = !Array.isArray(set[0])
  const pairs = isFlat ? set.flatMap((name, at) => (at % 2 ? [] : [[name, set[at + 1]]])) : set
  return (pairs as [unknown, unknown][]).map(([name, value]) => {
    const known = ownName(String(name))
    const merge = known === '' ? undefined : take(lines, known)
    return [name, merge === undefined ? value : merge(String(value))]
  })
}

/** Takes the header of that name out of the lines. */
function take(lines: (string | undefined)[], name: string): MergeHeader | undefined {
  let merge: MergeHeader | undefined
  for (const place of placesOf(name)) {
    const line = lines[place]
    const rest = line === undefined ? line : withoutName(line, name)
    if (rest === line) continue
    lines[place] = rest
    merge = mergeOf(name)
  }
  return merge
}

function writeOneByOne(raw: HeadedResponse): void {
  const { writeHead } = raw
  raw.writeHead = function writeHeadWithLines(status, ...rest) {
    const last = rest.at(-1)
    const given = isObject(last) && !Array.isArray(last) ? last : {}
    for (const [name, value] of Object.entries(putHeaders(raw))) {
      giveOne(raw, given, name, value)
    }
    return writeHead?.call(this, status, ...rest)
  }
}

function giveOne(
  raw: HeadedResponse,
  given: Record<string, unknown>,
  name: string,
  ours: string,
): void {
  const theirs = given[name] ?? raw.getHeader?.(name)
  const value = theirs === undefined ? ours : mergeOf(name)?.(String(theirs))
  if (value === undefined) return
  if (name in given) given[name] = value
  else raw.setHeader?.(name, value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Node's own name for what was set one by one. */
const outHeaders = outHeadersOf(new ServerResponse(new IncomingMessage(new Socket())))

function outHeadersOf(response: ServerResponse): symbol | undefined {
  response.setHeader('x-set', '1')
  const symbols = Object.getOwnPropertySymbols(response)
  return symbols.find(({ description }) => description === 'kOutHeaders')
}

/** Whether this Node writes lines as it should, proved on a response that goes nowhere. */
const writesLines = canWriteLines()

function canWriteLines(): boolean {
  if (typeof storeHeader !== 'function' || outHeaders === undefined) return false
  return [
    [{ 'x-other': 'own' }, /^HTTP\/1\.1 200 OK\r\nx-line: whole\r\nx-other: own\r\n/],
    [{ 'content-type': 'a/b', 'content-length': '3' }, /\r\ncontent-length: 3\r\n/i],
  ].every(([set, expected]) => (expected as RegExp).test(headOf(set as Record<string, string>)))
}

function headOf(set: Record<string, string>): string {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const headed = response as unknown as HeadedResponse
  headed[kLines] = ['x-line: whole\r\n']
  headed._storeHeader = storeWithLines
  response.writeHead(200, set)
  return String(Reflect.get(response, '_header'))
}
