/**
 * The load that the service is put under, written once: `npm run load` sends it here, and k6 sends
 * it elsewhere. Plain data and nothing of Node, as k6 reads this file too.
 *
 * @module
 */

export interface Profile {
  /** One after the other. */
  readonly stages: readonly Stage[]
  readonly routes: readonly LoadRoute[]
  readonly pictures: readonly Picture[]
  /** Of the vehicle whose report is asked for. */
  readonly vehicle: string
  /** Of the requests of a route, how many may end otherwise than they should; 0 to 1. */
  readonly failedShareMax: number
  /** Of what was to be asked of a route, how much must have been answered; 0 to 1. */
  readonly answeredShareMin: number
}

export interface Stage {
  readonly name: string
  readonly seconds: number
  /** Requests of all routes together. */
  readonly perSecond: number
  /** Whether the thresholds look at it. */
  readonly counts: boolean
}

export interface LoadRoute {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Whom the request says it is of. */
  readonly as: 'nobody' | 'user'
  readonly body: 'none' | 'credentials' | 'refresh token' | 'picture'
  /** What it must be answered with. */
  readonly status: number
  /** Of 100 requests. */
  readonly share: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** Of the drawings that come with the service. */
export interface Picture {
  readonly file: string
  readonly type: string
}

const vehicle = 'load-car'

export const profile: Profile = {
  stages: [
    { name: 'warm-up', seconds: 5, perSecond: 50, counts: false },
    { name: 'steady', seconds: 20, perSecond: 50, counts: true },
    { name: 'busy', seconds: 15, perSecond: 100, counts: true },
  ],
  routes: [
    {
      ...{ name: 'health', method: 'GET', path: '/health', as: 'nobody', body: 'none' },
      ...{ status: 200, share: 10, p95Ms: 100, p99Ms: 250 },
    },
    {
      ...{ name: 'sign-in', method: 'POST', path: '/api/v1/auth/login', as: 'nobody' },
      ...{ body: 'credentials', status: 200, share: 2, p95Ms: 500, p99Ms: 1_000 },
    },
    {
      ...{ name: 'me', method: 'GET', path: '/api/v1/auth/me', as: 'user', body: 'none' },
      ...{ status: 200, share: 30, p95Ms: 100, p99Ms: 250 },
    },
    {
      ...{ name: 'classify', method: 'POST', path: '/api/v1/vehicle/classify', as: 'user' },
      ...{ body: 'picture', status: 200, share: 18, p95Ms: 200, p99Ms: 500 },
    },
    {
      ...{ name: 'history', method: 'GET', path: '/api/v1/vehicle/classifications', as: 'user' },
      ...{ body: 'none', status: 200, share: 16, p95Ms: 150, p99Ms: 400 },
    },
    {
      ...{ name: 'report', method: 'GET', path: `/api/v1/vehicle/report/${vehicle}`, as: 'user' },
      ...{ body: 'none', status: 200, share: 16, p95Ms: 100, p99Ms: 250 },
    },
    {
      ...{ name: 'refresh', method: 'POST', path: '/api/v1/auth/refresh', as: 'nobody' },
      ...{ body: 'refresh token', status: 200, share: 4, p95Ms: 150, p99Ms: 400 },
    },
    {
      ...{ name: 'refused', method: 'GET', path: '/api/v1/auth/me', as: 'nobody', body: 'none' },
      ...{ status: 401, share: 4, p95Ms: 100, p99Ms: 250 },
    },
  ],
  pictures: [
    { file: 'drawn_car.jpg', type: 'image/jpeg' },
    { file: 'drawn_bus.png', type: 'image/png' },
    { file: 'drawn_bicycle.webp', type: 'image/webp' },
    { file: 'drawn_truck.bmp', type: 'image/bmp' },
  ],
  vehicle,
  failedShareMax: 0.01,
  answeredShareMin: 0.9,
}
