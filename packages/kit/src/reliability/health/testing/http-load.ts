/**
 * Requests at a steady rate, whatever becomes of those before, with a bound on how many are open.
 *
 * @module
 */

import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Seen {
  readonly path: string
  /** On the clock of `performance`. */
  readonly begunAtMs: number
  readonly tookMs: number
  /** 0: no answer. */
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
}

export interface HttpLoad {
  readonly seen: readonly Seen[]
  /** Not sent, as too many were open. */
  readonly unsent: number
  readonly open: number
  stop(): Promise<void>
}

const everyMs = 5
const answerMs = 30_000

export function httpLoad(
  url: string,
  {
    paths,
    perSecond,
    openMax = 1_000,
  }: { paths: readonly string[]; perSecond: number; openMax?: number },
): HttpLoad {
  const agent = new Agent({ keepAlive: true })
  const seen: Seen[] = []
  const startMs = performance.now()
  let [sent, unsent, open] = [0, 0, 0]

  const one = (path: string) => {
    const begunAtMs = performance.now()
    open += 1
    const ended = (status: number, headers: Seen['headers']) => {
      open -= 1
      seen.push({ path, begunAtMs, tookMs: performance.now() - begunAtMs, status, headers })
    }
    const request = get(`${url}${path}`, { agent, timeout: answerMs }, (response) => {
      response.resume()
      response.once('close', () => ended(response.statusCode ?? 0, response.headers))
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => ended(0, {}))
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * perSecond) / 1_000
    for (; sent < due; sent += 1) {
      if (open >= openMax) unsent += 1
      else one(paths[sent % paths.length] ?? '/')
    }
  }, everyMs)

  const untilNoneIsOpen = async (withinMs: number) => {
    const endMs = performance.now() + withinMs
    while (open > 0 && performance.now() < endMs) await delay(10)
  }

  return {
    seen,
    get unsent() {
      return unsent
    },
    get open() {
      return open
    },
    async stop() {
      clearInterval(timer)
      await untilNoneIsOpen(2_000)
      agent.destroy()
      // Those that were never answered are seen now.
      await untilNoneIsOpen(1_000)
    },
  }
}

/** Of a share of what is smallest, such as 0.99. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
