/**
 * One HTTP request and what became of it.
 *
 * A body is written in pieces, and reading goes on meanwhile: a service that refuses a large body
 * answers and closes at once, and a client that only writes would see a broken pipe instead of 413.
 *
 * @module
 */

import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Ending } from './answer.ts'
import type { Agents } from './connections.ts'
import type { HttpRequest } from './http-client.ts'
import { collectBody, flattenHeaders } from './message-body.ts'
import { bodyBytesKept, sentCharacters, userAgent, type Wire } from './wire.ts'

type Fields = [string, string][]

/** Above this a body may be refused by its head alone, which is waited for so long. */
const largeBytes = 1_000_000
const headMs = 50

interface Outcome {
  readonly ending: Ending
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bodyBytes: number
}

interface Sending {
  readonly method: string
  readonly path: string
  readonly fields: Fields
  readonly body: Uint8Array
  readonly timeoutMs: number
  readonly bodyKept: number
}

/** @throws Inconclusive when a budget is spent. */
export async function exchange(wire: Wire, agents: Agents, request: HttpRequest): Promise<Answer> {
  const sending = prepare(wire, request)
  const { fields, method, path, body } = sending
  const release = await wire.budget.turn(headBytes(sending) + body.length)
  const atMs = wire.now()
  try {
    const outcome = await withOneRetry(sending, () => send(wire, agents, request, sending))
    const text = Buffer.from(body.subarray(0, sentCharacters)).toString('utf8')
    const sent = [method, path, ...fields.map(([, value]) => value), text].join('\n')
    return wire.recorder.record({
      answer: { ...outcome, method, path, ms: wire.now() - atMs, atMs, sent },
      origin: wire.target.origin,
      requestHeaders: fields,
      requestBody: text,
    })
  } finally {
    release()
  }
}

function prepare({ target, runId }: Wire, request: HttpRequest): Sending {
  const method = request.method ?? 'GET'
  const body = bytesOf(request)
  const given: Fields = Object.entries({ ...request.headers, ...request.as?.headers })
  const has = (name: string): boolean => given.some(([other]) => other.toLowerCase() === name)
  const fields: Fields = []
  if (!has('host')) fields.push(['Host', new URL(target.origin).host])
  if (!has('user-agent')) fields.push(['User-Agent', userAgent(runId)])
  if (!has('accept')) fields.push(['Accept', 'application/json, */*;q=0.5'])
  if (request.json !== undefined && !has('content-type')) {
    fields.push(['Content-Type', 'application/json'])
  }
  fields.push(...given.map(([name, value]): [string, string] => [name, latin1(value)]))
  const length = framing(request, body)
  if (length !== undefined && !has(length[0].toLowerCase())) fields.push(length)
  return {
    method,
    path: safePath(request.path),
    fields,
    body,
    timeoutMs: request.timeoutMs ?? 10_000,
    bodyKept: request.bodyKeptMax ?? bodyBytesKept,
  }
}

function framing(request: HttpRequest, body: Uint8Array): [string, string] | undefined {
  if (request.chunked === true) return ['Transfer-Encoding', 'chunked']
  return hasBody(request) ? ['Content-Length', String(body.length)] : undefined
}

function hasBody({ method = 'GET', body, json }: HttpRequest): boolean {
  if (body !== undefined || json !== undefined) return true
  // RFC 9110, section 8.6: these say so when they have none.
  return ['POST', 'PUT', 'PATCH'].includes(method)
}

function bytesOf({ json, body }: HttpRequest): Uint8Array {
  if (json !== undefined) return Buffer.from(JSON.stringify(json))
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array())
}

/** Header fields are bytes; a character beyond them travels as its UTF-8. */
function latin1(value: string): string {
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value
}

/** Node refuses to send these as they are; raw connections can. */
function safePath(path: string): string {
  return path.replace(/[^\x21-\xff]|[\x80-\xff]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  )
}

function headBytes({ method, path, fields }: Sending): number {
  return (
    fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) +
    method.length +
    path.length +
    14
  )
}

/**
 * A connection of the pool that was closed while idle is no answer of the service. Only safe methods
 * are sent again (RFC 9110, section 9.2.2).
 */
async function withOneRetry(
  { method }: Sending,
  attempt: () => Promise<Outcome & { stale: boolean }>,
): Promise<Outcome> {
  const { stale, ...outcome } = await attempt()
  if (!stale || !['GET', 'HEAD', 'OPTIONS'].includes(method)) return outcome
  const { stale: _, ...second } = await attempt()
  return second
}

async function send(
  { target, signal }: Wire,
  agents: Agents,
  { connection }: HttpRequest,
  { method, path, fields, body, timeoutMs, bodyKept }: Sending,
): Promise<Outcome & { stale: boolean }> {
  const url = new URL(target.origin)
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)({
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    method,
    path,
    lookup: target.lookup,
    agent: agents.of(target, connection),
    headers: fields.flat(),
  })
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal])
  const outcome = answerTo(request, deadline, bodyKept)
  await write(request, body, outcome)
  const result = await outcome
  const isStale = request.reusedSocket && result.status === 0 && connection === undefined
  return { ...result, stale: isStale && result.ending !== 'timed-out' }
}

/** Never rejects: whatever happens is an outcome. */
function answerTo(
  request: ClientRequest,
  deadline: AbortSignal,
  bodyKept: number,
): Promise<Outcome> {
  const none = { status: 0, headers: {}, body: '', bodyBytes: 0 }
  return new Promise((resolve) => {
    let hasAnswer = false
    const expire = (): void => {
      if (!hasAnswer) resolve({ ...none, ending: 'timed-out' })
      request.destroy()
    }
    deadline.addEventListener('abort', expire, { once: true })
    request.on('response', (response: IncomingMessage) => {
      hasAnswer = true
      void received(response, deadline, bodyKept).then(resolve)
    })
    // Once an answer came, an error of the rest of the request says nothing more.
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (!hasAnswer) resolve({ ...none, ending: endingOf(error) })
    })
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      const { statusCode: status = 0, rawHeaders } = response
      resolve({ ...none, ending: 'answered', status, headers: flattenHeaders(rawHeaders) })
    })
    request.on('close', () => {
      if (!hasAnswer) resolve({ ...none, ending: 'closed' })
      deadline.removeEventListener('abort', expire)
    })
  })
}

async function received(
  response: IncomingMessage,
  deadline: AbortSignal,
  bodyKept: number,
): Promise<Outcome> {
  const head = { status: response.statusCode ?? 0, headers: flattenHeaders(response.rawHeaders) }
  const { text, bytes, ending } = await collectBody(response, bodyKept, deadline)
  return { ...head, ending, body: text, bodyBytes: bytes }
}

/** In pieces, until it is written or an answer came. */
async function write(
  request: ClientRequest,
  body: Uint8Array,
  outcome: Promise<Outcome>,
): Promise<void> {
  const piece = 65_536
  let isOver = false
  const over = outcome.then(() => {
    isOver = true
  })
  request.once('response', () => {
    isOver = true
  })
  for (let at = 0; at < body.length && !isOver; at += piece) {
    // Whoever refuses a large body by its head does so now.
    if (at === piece && body.length > largeBytes) await Promise.race([delay(headMs), over])
    const isFlowing = request.write(body.subarray(at, at + piece))
    if (!isFlowing) await Promise.race([once(request, 'drain').catch(() => undefined), over])
    // Lets what has arrived be read before the next piece is written.
    if (body.length > piece) await new Promise((resolve) => setImmediate(resolve))
  }
  if (!isOver) request.end()
}

function endingOf({ code, syscall, message }: NodeJS.ErrnoException): Exclude<Ending, 'answered'> {
  if (code === 'ECONNREFUSED' || syscall === 'connect') return 'refused'
  if (code === 'ETIMEDOUT') return 'timed-out'
  return message === 'socket hang up' || code?.startsWith('HPE_') === true ? 'closed' : 'reset'
}
