/**
 * Visitors who keep their connections, ask again and again, read and write, and repeat nothing. Each
 * answer is kept with the build that gave it; what no build has answered is nobody's.
 *
 * @module
 */

import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

export interface Visit {
  /** When it was answered, on the clock of `performance`. */
  readonly atMs: number
  readonly tookMs: number
  readonly method: 'GET' | 'POST'
  readonly build: 'v1' | 'v2' | 'nobody'
  /** Status and code, or what befell the connection; undefined if it went well. */
  readonly failure: string | undefined
}

export interface Visitors {
  readonly visits: readonly Visit[]
  /** Resolves when each has its last answer. */
  stop(): Promise<readonly Visit[]>
}

export interface VisitorsOptions {
  readonly port: number
  readonly count: number
  /** Between an answer and the next request, on average. */
  readonly pauseMs: number
  readonly headers: Readonly<Record<string, string>>
}

/** What the machine bears is no part of the proof, and others may be using it. */
const pausesMs = [400, 800, 1_600, 3_200] as const
const quickMs = 250
const triedMs = 4_000
const patienceMs = 30_000
const reading = [
  '/api/v1/models/metadata',
  '/api/v1/vehicle/classifications?limit=1',
  '/api/v1/auth/me',
]
const report = Buffer.from(JSON.stringify({ vehicle_id: 'car-1' }))

/** The shortest pause with which one answer in ten at most is slow. */
export async function bearablePause(options: Omit<VisitorsOptions, 'pauseMs'>): Promise<number> {
  for (const pauseMs of pausesMs) {
    const coming = visitors({ ...options, pauseMs })
    await delay(triedMs)
    const visits = await coming.stop()
    const slow = visits.filter(({ tookMs }) => tookMs > quickMs).length
    if (slow <= visits.length / 10) return pauseMs
  }
  return pausesMs[3]
}

/** Begins at once. */
export function visitors({ port, count, pauseMs, headers }: VisitorsOptions): Visitors {
  const visits: Visit[] = []
  let isOn = true
  const all = Array.from({ length: count }, (_, id) => keepVisiting(id))
  return {
    visits,
    async stop() {
      isOn = false
      await Promise.all(all)
      return visits
    },
  }

  async function keepVisiting(id: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    // HAProxy tells visitors apart by where they come from.
    const way = { host: '127.0.0.1', port, agent, localAddress: `127.0.2.${id + 1}` }
    for (let turn = 0; isOn; turn += 1) {
      await delay(pauseMs / 2 + ((id * 71 + turn * 131) % pauseMs))
      visits.push(await visit({ ...way, ...wanted(turn, headers) }))
    }
    agent.destroy()
  }
}

function wanted(turn: number, headers: VisitorsOptions['headers']): RequestOptions {
  if (turn % 2 === 0) return { method: 'GET', path: reading[turn % reading.length] ?? '', headers }
  const more = { 'content-type': 'application/json', 'content-length': report.length }
  return { method: 'POST', path: '/api/v1/vehicle/report', headers: { ...headers, ...more } }
}

async function visit(options: RequestOptions): Promise<Visit> {
  const method = options.method === 'POST' ? 'POST' : 'GET'
  const beganMs = performance.now()
  const ended = (build: Visit['build'], failure: string | undefined): Visit => {
    const atMs = performance.now()
    return { atMs, tookMs: atMs - beganMs, method, build, failure }
  }
  const sending = request(options)
  sending.setTimeout(patienceMs, () => sending.destroy(new Error('silence')))
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sending.on('response', resolve).on('error', reject)
      sending.end(method === 'POST' ? report : undefined)
    })
    const answer = await text(response)
    const { statusCode = 0, headers } = response
    const isGood = statusCode >= 200 && statusCode < 300
    const failure = isGood ? undefined : `${statusCode} ${codeIn(answer)}`
    return ended(buildIn(headers), failure)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return ended('nobody', code ?? message)
  }
}

function buildIn({ 'x-build': build }: IncomingMessage['headers']): Visit['build'] {
  return build === 'v1' || build === 'v2' ? build : 'nobody'
}

/** Nothing in what no build has answered. */
function codeIn(body: string): string {
  return /"error_code":"(?<code>\w+)"/.exec(body)?.groups?.['code'] ?? ''
}
