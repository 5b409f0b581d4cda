/**
 * What asking costs: a permission, the whole authentication of a remembered token and of a new one,
 * and the hook with all that surrounds it.
 *
 *     node --conditions=@plimsoll/source packages/kit/src/security/access/testing/measure-access.ts
 *
 * @module
 */

import Fastify, { type FastifyRequest, type onRequestHookHandler } from 'fastify'
import { KeyRing, sign, TokenVerifier } from '../../tokens/index.ts'
import { claimsOf, nowSeconds, ours, testKey } from '../../tokens/testing/compact.ts'
import type { CredentialRequest } from '../authenticator.ts'
import { bearerAuthenticator } from '../bearer-authenticator.ts'
import { access } from '../plugin.ts'
import { sampleApiKeys, samplePolicy, sampleRevocation } from './sample-service.ts'

interface Figure {
  readonly what: string
  readonly nanoseconds: number
  readonly boundNanoseconds: number
}

const rounds = 15

/** The quickest of several rounds: what others do on the machine only ever adds. */
function nanosecondsOf(times: number, act: (at: number) => unknown): number {
  const results: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    for (let at = 0; at < times; at++) kept = act(at)
    results.push(Number(process.hrtime.bigint() - start) / times)
  }
  return Math.min(...results)
}

/** What is computed must go somewhere, or it need not be computed. */
export let kept: unknown

const newTokens = 10_000

function tokensAnew(): string[] {
  return Array.from({ length: newTokens }, () => flat(sign(claimsOf(), testKey)))
}

/** As text comes from a socket: in one piece, and never the same object. */
function flat(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function authenticator(entriesMax = 10_000) {
  const keys = new KeyRing([{ key: testKey }])
  const verifier = new TokenVerifier([{ expectations: ours, keys }], { entriesMax })
  const revocation = sampleRevocation()
  const now = () => nowSeconds * 1000
  return bearerAuthenticator({ verifier, revocation, policy: samplePolicy, now })
}

function requestWith(token: string): CredentialRequest {
  const authorization = flat(`Bearer ${token}`)
  const headers = {
    host: 'api.example.com',
    'user-agent': 'measure',
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    'content-type': 'application/json',
    authorization,
  }
  const rawHeaders = Object.entries(headers).flat()
  return { headers, raw: { rawHeaders }, ip: '192.0.2.1', routeOptions: { config: {} } }
}

function measureMask(): Figure {
  const mask = samplePolicy.maskOf(['user'])
  const names = samplePolicy.permissions
  const nanoseconds = nanosecondsOf(2_000_000, (at) => mask.has(names[at & 3] ?? ''))
  return { what: 'has(permission)', nanoseconds, boundNanoseconds: 20 }
}

function measureRemembered(): Figure {
  const bearer = authenticator()
  const token = sign(claimsOf(), testKey)
  const requests = Array.from({ length: 64 }, () => requestWith(token))
  const nanoseconds = nanosecondsOf(100_000, (at) =>
    bearer.authenticate(requests[at & 63] as CredentialRequest),
  )
  return { what: 'authentication, remembered token', nanoseconds, boundNanoseconds: 2_000 }
}

/** Fewer are remembered than there are, so each is verified whenever it comes. */
const remembered = { entriesMax: 100 }

function measureNew(): Figure {
  const bearer = authenticator(remembered.entriesMax)
  const headers = tokensAnew().map((token) => flat(`Bearer ${token}`))
  const { raw, ...request } = requestWith('')
  const rawHeaders = [...raw.rawHeaders]
  const nanoseconds = nanosecondsOf(newTokens, (at) => {
    const authorization = headers[at] ?? ''
    request.headers.authorization = authorization
    rawHeaders[rawHeaders.length - 1] = authorization
    return bearer.authenticate({ ...request, raw: { rawHeaders } })
  })
  return { what: 'authentication, new HS256 token', nanoseconds, boundNanoseconds: 8_000 }
}

/** How much of it is the verifier's. */
function measureVerifier(): Figure {
  const keys = new KeyRing([{ key: testKey }])
  const verifier = new TokenVerifier([{ expectations: ours, keys }], remembered)
  const tokens = tokensAnew()
  const nanoseconds = nanosecondsOf(newTokens, (at) =>
    verifier.verify(tokens[at] ?? '', nowSeconds),
  )
  return { what: 'of that, the verifier alone', nanoseconds, boundNanoseconds: 8_000 }
}

/** The hook alone, called as Fastify calls it, with a request of Fastify's. */
async function measureHook(): Promise<Figure> {
  const hooks: onRequestHookHandler[] = []
  await using app = Fastify()
  const { addHook } = app
  app.addHook = function keepHook(this: typeof app, name: string, hook: never) {
    if (name === 'onRequest') hooks.push(hook)
    return addHook.call(this, name as never, hook)
  } as never
  await app.register(access, {
    policy: samplePolicy,
    authenticators: [authenticator(), sampleApiKeys],
  })
  const requests: FastifyRequest[] = []
  const config = { access: { permission: 'report:read' } }
  app.get('/', { config }, (request) => String(requests.push(request)))
  const authorization = `Bearer ${sign(claimsOf(), testKey)}`
  await app.inject({ url: '/', headers: { authorization } })
  const [request, hook] = [requests[0] as FastifyRequest, hooks[0] as onRequestHookHandler]

  const done = () => undefined
  const nanoseconds = nanosecondsOf(100_000, () => hook.call(app, request, {} as never, done))
  return { what: 'the whole hook, remembered token', nanoseconds, boundNanoseconds: 2_000 }
}

const figures = [
  measureMask(),
  measureRemembered(),
  measureNew(),
  measureVerifier(),
  await measureHook(),
]
for (const { what, nanoseconds, boundNanoseconds } of figures) {
  const [measured, bound] = [nanoseconds, boundNanoseconds].map((each) => each.toFixed(1))
  process.stdout.write(`${what}: ${measured} ns (at most ${bound})\n`)
}
if (figures.some(({ nanoseconds, boundNanoseconds }) => nanoseconds > boundNanoseconds)) {
  process.exitCode = 1
}
