/**
 * The routes that are measured, each with its requests and with what its answer must say.
 *
 * @module
 */

import { exchange } from '../exchange.ts'
import type { Exchange } from '../features.ts'
import { expectStatus, type Prepared, reportPath, vehicle } from './routes-preparation.ts'
import { classifyRequest, proveClassifies } from './service-classify.ts'
import { type RequestParts, requestBytes } from './service-load.ts'

export type RouteId =
  | 'report'
  | 'history'
  | 'refresh'
  | 'unauthenticated'
  | 'classify'
  | 'too-many'
  | 'too-large'

export interface MeasuredRoute {
  readonly id: RouteId
  readonly title: string
  /** The service that is asked: the roomy one answers, the tight one refuses. */
  readonly service: 'roomy' | 'tight'
  readonly connections: number
  readonly status: number
  /** Requests that do not count. */
  readonly warmUp: number
  /** `refresh`: each request follows from the answer before. */
  readonly requests: 'refresh' | ((prepared: Prepared) => readonly Uint8Array[])
  /** @throws Error if the answer is not the one that the route is for. */
  prove(prepared: Prepared): Promise<void>
}

const historyPath = '/api/v1/vehicle/classifications?limit=20'
const connections = 8
const warmUp = 4_000

export const measuredRoutes: readonly MeasuredRoute[] = [
  {
    ...{ id: 'report', title: '200 report from the cache', service: 'roomy', status: 200 },
    ...{ connections, warmUp },
    requests: (prepared) => [requestBytes(readingOf(prepared, reportPath))],
    async prove(prepared) {
      const report = await read(prepared, reportPath)
      if (report['vehicle_id'] !== vehicle) throw new Error('the report is of another vehicle')
    },
  },
  {
    ...{ id: 'history', title: '200 list of 20 classifications', service: 'roomy', status: 200 },
    ...{ connections, warmUp: warmUp / 2 },
    requests: (prepared) => [requestBytes(readingOf(prepared, historyPath))],
    async prove(prepared) {
      const { items } = await read(prepared, historyPath)
      const count = Array.isArray(items) ? items.length : 0
      if (count !== 20) throw new Error(`the list has ${count} entries`)
    },
  },
  {
    ...{ id: 'refresh', title: '200 token refresh', service: 'roomy', status: 200 },
    ...{ connections, warmUp: warmUp / 8 },
    requests: 'refresh',
    // Each answer must have a token that is new, which the chain sees to.
    prove: async () => undefined,
  },
  {
    // Without a token: who sends forged ones is soon told 429 instead.
    ...{ id: 'unauthenticated', title: '401 without a token', service: 'roomy', status: 401 },
    ...{ connections, warmUp },
    requests: () => [requestBytes({ method: 'GET', path: reportPath, headers: {} })],
    async prove({ port }) {
      expectRefusal(await exchange({ port, path: reportPath }), 401, 'AUTHENTICATION_REQUIRED')
    },
  },
  {
    ...{ id: 'classify', title: '200 classify, 640x480 JPEG', service: 'roomy', status: 200 },
    // As many as the service takes on with one worker: more would stand in its queue.
    ...{ connections: 2, warmUp: 40 },
    requests: ({ images, headers: credential }) =>
      images.map((image) => classifyRequest({ image, credential })),
    async prove({ port, images, headers: credential }) {
      for (const image of images) await proveClassifies(port, { image, credential })
    },
  },
  {
    ...{ id: 'too-many', title: '429 over the limit of a user', service: 'tight', status: 429 },
    ...{ connections, warmUp },
    requests: (prepared) => [requestBytes(readingOf(prepared, reportPath))],
    async prove({ port, headers }) {
      expectRefusal(await exchange({ port, path: reportPath, headers }), 429, 'RATE_LIMITED')
    },
  },
  {
    ...{ id: 'too-large', title: '413 body of 2 KB, 1 KB allowed', service: 'tight', status: 413 },
    ...{ connections, warmUp: warmUp / 4 },
    requests: ({ administrator }) => [requestBytes(tooLarge(administrator))],
    async prove({ port, administrator }) {
      const { headers, body, ...request } = tooLarge(administrator)
      const length = { 'content-length': String(body.length) }
      const answer = await exchange({ port, ...request, headers: { ...headers, ...length }, body })
      expectRefusal(answer, 413, 'UPLOAD_TOO_LARGE')
    },
  },
]

/** Of an administrator, since a user who is over their limit is told that first. */
function tooLarge(credential: Prepared['headers']) {
  const headers = { ...credential, 'content-type': 'image/jpeg' }
  const body = Buffer.alloc(2_048, 0xff)
  return { method: 'POST', path: '/api/v1/vehicle/classify', headers, body } as const
}

function readingOf({ headers }: Pick<Prepared, 'headers'>, path: string): RequestParts {
  return { method: 'GET', path, headers: { ...headers } }
}

async function read({ port, headers }: Prepared, path: string): Promise<Record<string, unknown>> {
  const answer = await exchange({ port, path, headers: { ...headers } })
  expectStatus(answer, 200, path)
  return JSON.parse(answer.body)
}

function expectRefusal(answer: Exchange, status: number, code: string): void {
  expectStatus(answer, status, 'a refusal')
  const { error_code: found } = JSON.parse(answer.body)
  if (found !== code) {
    throw new Error(`${status} with the code ${found}, expected ${code}`)
  }
}
