/**
 * A load on the service: requests as bytes, sent within bounds by the process of the generator.
 *
 * @module
 */

import type { Child } from '../children.ts'
import type { LoadResult, LoadTarget } from '../load-generator.ts'

export interface RequestParts {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** The whole request; its length is declared where it has a body. */
export function requestBytes({ method, path, headers, body }: RequestParts): Uint8Array {
  const length = body === undefined ? {} : { 'content-length': String(body.length) }
  const lines = Object.entries({ host: '127.0.0.1', ...headers, ...length })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`)
  return body === undefined ? head : Buffer.concat([head, body])
}

export interface LoadPlan {
  /** Requests that do not count. */
  readonly warmUp: number
  readonly requestsMax?: number
  readonly durationMs?: number
  readonly afterWarmUp?: () => Promise<unknown>
}

const durationMsMax = 20_000

/** Opens, warms up, loads and closes. */
export async function loaded(load: Child, target: LoadTarget, plan: LoadPlan): Promise<LoadResult> {
  const { warmUp, afterWarmUp, durationMs = durationMsMax, requestsMax } = plan
  await load.ask('open', target)
  try {
    await load.ask('load', { durationMs: durationMsMax, requestsMax: warmUp })
    await afterWarmUp?.()
    const bounds = requestsMax === undefined ? { durationMs } : { durationMs, requestsMax }
    return await load.ask<LoadResult>('load', bounds)
  } finally {
    await load.ask('close')
  }
}
