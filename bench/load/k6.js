/**
 * The profile, sent by k6 1.0 or newer, which reads the TypeScript beside it by itself:
 *
 *     k6 run -e URL=http://127.0.0.1:8000 bench/load/k6.js
 *
 * `-e I_MAY=yes` for a service of yours on another machine. `-e EMAIL=… -e PASSWORD=…` for an account
 * that is there; else one is registered, and stays. README.md says what the service has to admit.
 *
 * @module
 */

import { check, sleep } from 'k6'
import { randomBytes } from 'k6/crypto'
import { b64encode } from 'k6/encoding'
import http from 'k6/http'
import { k6Options, uncounted } from './k6-options.ts'
import { preparation, signIn, tokensIn } from './preparation.ts'
import { profile } from './profile.ts'
import { requestOf } from './requests.ts'
import { targetOf } from './target.ts'

/** @typedef {import('./profile.ts').Picture} Picture */

const target = targetOf(__ENV.URL ?? 'http://127.0.0.1:8000', __ENV.I_MAY === 'yes')
const pictures = profile.pictures.map((picture) => ({
  picture,
  bytes: open(`../../apps/vehicle-api/fixtures/${picture.file}`, 'b'),
}))
/**
 * Of this virtual user, from its first refresh on.
 *
 * @type {string | undefined}
 */
let refreshToken

/** @type {import('k6/options').Options} */
export const options = k6Options(profile)

/** Once, before all. */
export function setup() {
  const isNew = __ENV.EMAIL === undefined
  const name = `load-${randomText(9)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0')}`
  const account = {
    email: __ENV.EMAIL ?? `${name}@example.com`,
    username: name,
    password: __ENV.PASSWORD ?? randomText(24),
  }
  return { account, tokens: taken(preparation(account, { isNew, picture: anyPicture() })) }
}

/**
 * One request of the route of the scenario.
 *
 * @param {ReturnType<typeof setup>} prepared
 */
export function ask({ account, tokens }) {
  const route = profile.routes.find(({ name }) => name === __ENV.ROUTE)
  if (route === undefined) throw new TypeError(`the profile has no route ${__ENV.ROUTE}`)
  const isRefresh = route.body === 'refresh token'
  if (isRefresh) refreshToken ??= taken(signIn(account, anyPicture())).refreshToken

  const credentials = { ...tokens, account, picture: anyPicture() }
  const request = requestOf(route, { ...credentials, refreshToken: refreshToken ?? '' })
  const answer = send(request, { responseCallback: http.expectedStatuses(route.status) })
  const isGood = check(answer, { [route.name]: ({ status }) => status === route.status })
  if (isRefresh && isGood) refreshToken = tokensIn(JSON.parse(answer.body)).refreshToken
}

/**
 * All steps, none of which any threshold looks at.
 *
 * @template Result
 * @param {import('./preparation.ts').Steps<Result>} steps
 * @returns {Result}
 */
function taken(steps) {
  let step = steps.next({ status: 0, body: '' })
  while (!step.done) {
    if ('pauseMs' in step.value) {
      sleep(step.value.pauseMs / 1_000)
      step = steps.next({ status: 0, body: '' })
    } else {
      step = steps.next(send(step.value, { tags: { route: uncounted } }))
    }
  }
  return step.value
}

/**
 * @param {import('./requests.ts').LoadRequest} request
 * @param {import('k6/http').Params} params
 */
function send({ method, path, headers, body }, params) {
  const sent = typeof body === 'object' ? bytesOf(body) : (body ?? null)
  const answer = http.request(method, `${target}${path}`, sent, {
    ...params,
    headers: { ...headers },
    responseType: 'text',
    timeout: '10s',
  })
  return { status: answer.status, body: typeof answer.body === 'string' ? answer.body : '' }
}

/** @param {Picture} wanted */
function bytesOf(wanted) {
  const found = pictures.find(({ picture }) => picture.file === wanted.file)
  if (found === undefined) throw new TypeError(`${wanted.file} was not read`)
  return found.bytes
}

/** @returns {Picture} */
function anyPicture() {
  const [first] = profile.pictures
  const chosen = profile.pictures[Math.floor(Math.random() * profile.pictures.length)] ?? first
  if (chosen === undefined) throw new TypeError('the profile has no pictures')
  return chosen
}

/** @param {number} bytes */
function randomText(bytes) {
  return b64encode(randomBytes(bytes), 'rawurl')
}
