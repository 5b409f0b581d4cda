/**
 * What has to be there before the routes are loaded: a user with a history, a vehicle and its report.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { exchange } from '../exchange.ts'
import { type Service, type SignedIn, sendJson, signIn } from './service.ts'
import { proveClassifies } from './service-classify.ts'

/** Limits are counted as in production, and never reached; a saturated service is not to shed load. */
export const roomyEnv: Readonly<Record<string, string>> = {
  LOAD_SHEDDING: 'false',
  RATE_LIMIT_IP: '1000000/minute',
  RATE_LIMIT_USER: '1000000/minute',
  RATE_LIMIT_GLOBAL: '1000000/minute',
}

/** Takes no picture, and few requests of a user; administrators have no such limit. */
export const tightEnv: Readonly<Record<string, string>> = {
  ...roomyEnv,
  RATE_LIMIT_USER: '60/hour',
  BODY_LIMIT: '1KB',
}

const account = {
  email: 'driver@example.com',
  username: 'driver',
  password: 'nine-Grey-geese-over-7-hills',
}
export const vehicle = 'car-1'
export const reportPath: string = `/api/v1/vehicle/report/${vehicle}`
/** As many as a page has. */
const historyEntries = 20
const refreshSessions = 8
const looksMax = 200
const requestsMax = 100

export interface Prepared {
  readonly port: number
  readonly headers: Service['headers']
  readonly administrator: Service['headers']
  readonly images: readonly Uint8Array[]
  /** Each begins a session of its own. */
  readonly refreshTokens: readonly string[]
}

/** @throws Error with what was answered, if the service does not get so far. */
export async function prepare(
  { port, headers: administrator }: Pick<Service, 'port' | 'headers'>,
  images: readonly Uint8Array[],
  kind: 'roomy' | 'tight',
): Promise<Prepared> {
  const path = '/api/v1/auth/register'
  expectStatus(await sendJson({ port, path, body: account }), 201, path)
  const sessions: SignedIn[] = []
  for (let count = 0; count < refreshSessions; count++) sessions.push(await signIn(port, account))
  const headers = sessions[0]?.headers ?? { authorization: '' }
  if (kind === 'roomy') await withReport(port, images, headers)
  else await spendLimit(port, headers)
  const refreshTokens = sessions.map(({ refreshToken }) => refreshToken)
  return { port, headers, administrator, images, refreshTokens }
}

async function withReport(
  port: number,
  images: readonly Uint8Array[],
  credential: Service['headers'],
): Promise<void> {
  for (let count = 0; count < historyEntries; count++) {
    const image = images[count % images.length] ?? new Uint8Array()
    await proveClassifies(port, { image, credential, vehicle })
  }
  const path = '/api/v1/vehicle/report'
  const body = { vehicle_id: vehicle }
  expectStatus(await sendJson({ port, path, headers: credential, body }), 201, path)
  for (let looks = 0; looks < looksMax; looks++) {
    const answer = await exchange({ port, path: reportPath, headers: credential })
    expectStatus(answer, 200, reportPath)
    if (JSON.parse(answer.body).status === 'ready') return
    await sleep(20)
  }
  throw new Error('the report that the bench would ask for was never built')
}

async function spendLimit(port: number, headers: Service['headers']): Promise<void> {
  for (let count = 0; count < requestsMax; count++) {
    if ((await exchange({ port, path: reportPath, headers })).status === 429) return
  }
  throw new Error(`a user may ask ${requestsMax} times, in spite of the limit`)
}

export function expectStatus(
  { status, body }: { readonly status: number; readonly body: string },
  expected: number,
  what: string,
): void {
  if (status === expected) return
  throw new Error(`${what} answers ${status}, expected ${expected}: ${body.slice(0, 400)}`)
}
