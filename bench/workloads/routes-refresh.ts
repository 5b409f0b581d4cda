/**
 * Refreshes sessions over and over, each with the token that the answer before gave: a closed loop
 * of one connection per session. Its latencies are those of this client, which reads every answer.
 *
 * @module
 */

import { Agent } from 'node:http'
import { exchange } from '../exchange.ts'
import { LatencyHistogram } from '../latency-histogram.ts'
import type { LoadResult } from '../load-generator.ts'
import { expectStatus, type Prepared } from './routes-preparation.ts'

export interface ChainPlan {
  readonly connections: number
  /** Requests that do not count. */
  readonly warmUp: number
  readonly durationMs: number
  readonly afterWarmUp?: () => Promise<unknown>
}

const path = '/api/v1/auth/refresh'

/** @throws Error for an answer that is no new token. */
export async function refreshChain(
  { port, refreshTokens }: Prepared,
  { connections, warmUp, durationMs, afterWarmUp }: ChainPlan,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const tokens = refreshTokens.slice(0, connections)
  const latencies = new LatencyHistogram()
  const chain = async (index: number, proceed: () => boolean): Promise<void> => {
    while (proceed()) {
      const sentAtMs = performance.now()
      tokens[index] = await refreshed(port, tokens[index] ?? '', agent)
      latencies.record(performance.now() - sentAtMs)
    }
  }
  const all = (proceed: () => boolean) =>
    Promise.all(tokens.map((_token, index) => chain(index, proceed)))

  try {
    let left = warmUp
    await all(() => left-- > 0)
    await afterWarmUp?.()
    latencies.reset()
    const startedAtMs = performance.now()
    await all(() => performance.now() - startedAtMs < durationMs)
    return {
      served: latencies.count,
      elapsedMs: performance.now() - startedAtMs,
      p50Ms: latencies.percentile(0.5),
      p99Ms: latencies.percentile(0.99),
    }
  } finally {
    agent.destroy()
  }
}

async function refreshed(port: number, token: string, agent: Agent): Promise<string> {
  const body = JSON.stringify({ refresh_token: token })
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
  const answer = await exchange({ port, method: 'POST', path, headers, body, agent })
  expectStatus(answer, 200, path)
  const { refresh_token: next } = JSON.parse(answer.body)
  if (typeof next !== 'string' || next === token) throw new Error('refreshed without a new token')
  return next
}
