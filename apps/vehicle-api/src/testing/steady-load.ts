/**
 * Requests to a running service at a steady rate, whatever becomes of those before (an open loop).
 *
 * Times count from when a request was due, so that a load that is late hides nothing. Who has waited
 * for `patienceMs` hangs up.
 *
 * @module
 */

import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

export interface LoadKind {
  /** Shown in figures. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export interface Sent {
  readonly name: string
  /** On the clock of `performance`. */
  readonly dueMs: number
  /** From then until it was sent. */
  readonly lateMs: number
  readonly tookMs: number
  /** 0: no answer, or not all of it. */
  readonly status: number
  readonly retryAfter: string | undefined
  /** `error_code`, or what befell the connection. */
  readonly failure: string | undefined
  /** Of what was made. */
  readonly id: string | undefined
}

export interface LoadOptions {
  readonly url: string
  /** In turn; one that is there twice is asked twice as often. */
  readonly kinds: readonly LoadKind[]
  readonly perSecond: number
  /** Default 10,000 ms. */
  readonly patienceMs?: number
}

export interface SteadyLoad {
  readonly sent: readonly Sent[]
  /** Sends no more; resolves when every request is over. */
  stop(): Promise<readonly Sent[]>
}

const turnMs = 4

/** Begins at once. */
export function steadyLoad({
  url,
  kinds,
  perSecond,
  patienceMs = 10_000,
}: LoadOptions): SteadyLoad {
  const agent = new Agent({ keepAlive: true })
  const sent: Sent[] = []
  const startMs = performance.now()
  let [begun, open] = [0, 0]

  const one = async (kind: LoadKind, dueMs: number) => {
    open += 1
    const lateMs = performance.now() - dueMs
    const answer = await ask(url, kind, agent, patienceMs - lateMs)
    open -= 1
    sent.push({ name: kind.name, dueMs, lateMs, tookMs: performance.now() - dueMs, ...answer })
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * perSecond) / 1_000
    for (; begun < due; begun += 1) {
      const kind = kinds[begun % kinds.length]
      if (kind) void one(kind, startMs + (begun * 1_000) / perSecond)
    }
  }, turnMs)

  return {
    sent,
    async stop() {
      clearInterval(timer)
      while (open > 0) await delay(10)
      agent.destroy()
      return sent
    },
  }
}

type Answer = Pick<Sent, 'status' | 'retryAfter' | 'failure' | 'id'>

async function ask(
  url: string,
  { method, path, headers, body }: LoadKind,
  agent: Agent,
  withinMs: number,
): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': body.length }
  const sending = request(`${url}${path}`, { method, agent, headers: { ...headers, ...length } })
  const timer = setTimeout(() => sending.destroy(new Error('gave up')), Math.max(1, withinMs))
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sending.on('response', resolve).on('error', reject).end(body)
    })
    return answerOf(response, await text(response))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { status: 0, retryAfter: undefined, failure: code ?? message, id: undefined }
  } finally {
    clearTimeout(timer)
  }
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, body: string): Answer {
  const json = headers['content-type']?.includes('json') === true ? JSON.parse(body) : {}
  return {
    status: statusCode,
    retryAfter: headers['retry-after'],
    failure: statusCode < 400 ? undefined : (json.error_code ?? 'no code'),
    id: json.id,
  }
}

/** Of a share of what is smallest, such as 0.99. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
