/**
 * Waits until a service is ready: until readiness answers 200, asked often and over connections of
 * its own, past the budgets, since nothing can be audited before.
 *
 * @module
 */

import { get } from 'node:http'

/** Where services are usually asked, the most telling first. */
export const usualReadinessPaths = [
  '/readyz',
  '/ready',
  '/health/ready',
  '/healthz',
  '/health',
  '/livez',
  '/',
] as const

export interface Poll {
  /** 0 without an answer. */
  readonly status: number
  /** `refused` means that nobody listens; `failed` that the connection broke or nothing came. */
  readonly ending: 'answered' | 'refused' | 'failed'
  readonly ms: number
}

/** One GET over a fresh connection. */
export function poll(port: number, path: string, timeoutMs: number): Promise<Poll> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const done = (status: number, ending: Poll['ending']): void => {
      clearTimeout(timer)
      resolve({ status, ending, ms: performance.now() - startedAt })
    }
    const request = get({ host: '127.0.0.1', port, path, agent: false })
    const timer = setTimeout(() => {
      done(0, 'failed')
      request.destroy()
    }, timeoutMs)
    request.once('response', (response) => {
      response.resume()
      response.once('error', () => undefined)
      done(response.statusCode ?? 0, 'answered')
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      done(0, error.code === 'ECONNREFUSED' ? 'refused' : 'failed')
    })
  })
}

/** Whether it is ready now, and whether anybody listened. */
export async function askReadiness(
  port: number,
  declared: string | undefined,
): Promise<{ isReady: boolean; listened: boolean }> {
  if (declared !== undefined) {
    const { status, ending } = await poll(port, declared, 2_000)
    return { isReady: status === 200, listened: ending !== 'refused' }
  }
  return await askUsualPlaces(port)
}

/** The first place that knows the question counts; if none does, any answer is readiness. */
async function askUsualPlaces(port: number): Promise<{ isReady: boolean; listened: boolean }> {
  let answers = 0
  for (const path of usualReadinessPaths) {
    const { status, ending } = await poll(port, path, 2_000)
    if (ending === 'refused') return { isReady: false, listened: false }
    if (status === 200) return { isReady: true, listened: true }
    if (status >= 500) return { isReady: false, listened: true }
    if (status > 0) answers += 1
  }
  return { isReady: answers === usualReadinessPaths.length, listened: true }
}
