/**
 * The service that listens, between dependencies that can be made to hang.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { PoolOptions } from '../model/pool-options.ts'
import { quickStart } from './quick-start.ts'
import { type TestService, testService } from './service.ts'
import type { TimedAnswer } from './timed-requests.ts'

/** Of the requests that are made to hang. */
export const limitMs = 400
export const stopsWithinMs = 250
/** What a loaded machine may add. */
export const slackMs = 500

export interface ListeningService extends TestService {
  readonly url: string
}

const model: Partial<PoolOptions> = {
  script: new URL('./hanging-worker.ts', import.meta.url),
  workers: 2,
}

/** With a model that hangs on GIFs. */
export async function listeningService(
  env: Readonly<Record<string, string>>,
): Promise<ListeningService> {
  const service = await testService({ ...quickStart, ...env }, model)
  const url = await service.app.listen({ port: 0, host: '127.0.0.1' })
  return {
    ...service,
    url,
    async [Symbol.asyncDispose]() {
      service.app.server.closeAllConnections()
      await service[Symbol.asyncDispose]()
    },
  }
}

/** Each was told that it took too long, and not before it had. */
export function assertInTime(t: TestContext, answers: readonly TimedAnswer[]): void {
  for (const { name, status, headers, body, tookMs } of answers) {
    assert.deepEqual([name, status, body.error_code], [name, 504, 'REQUEST_TIMEOUT'])
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal(headers.get('connection'), 'close')
    assert.ok(tookMs >= limitMs, `${name}: ${tookMs} ms`)
    assert.ok(tookMs <= limitMs + 2 * slackMs, `${name}: ${tookMs} ms`)
  }
  t.diagnostic(answers.map(({ name, tookMs }) => `${name} ${Math.round(tookMs)} ms`).join(', '))
}
