/**
 * The whole authentication of a request as Fastify runs it: the hook of `access` with tokens,
 * revocations and permissions, on a real request whose `Authorization` is exchanged each time.
 *
 * @module
 */

import { access, bearerAuthenticator, definePermissions } from '@plimsoll/kit/access'
import type { Revocation } from '@plimsoll/kit/revocation'
import { KeyRing, TokenVerifier } from '@plimsoll/kit/tokens'
import Fastify, {
  type FastifyInstance,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify'
import { forge } from '../features.ts'
import { bearerHeader, claimsOf, expectations, signingKeys, tokenIn } from './credentials.ts'

/** @throws the refusal, if the request would not be let in. */
export type Authenticate = (header: string) => void

const policy = definePermissions({
  permissions: ['report:read', 'report:write', 'user:manage'],
  roles: { admin: ['*'], user: ['report:read', 'report:write'] },
})

/** A user of whom there is no other token. */
const stranger = 1_000_000

/** For what a permission costs alone. */
export function permissionCheck(): (turn: number) => boolean {
  const mask = policy.maskOf(['user'])
  const names = policy.permissions
  return (turn) => mask.has(names[turn % names.length] ?? '')
}

export interface OpenHook extends AsyncDisposable {
  readonly authenticate: Authenticate
}

/** @throws Error if it lets a forged token in. */
export async function openHook(revocation: Revocation): Promise<OpenHook> {
  const keys = new KeyRing([{ key: signingKeys.HS256 }])
  const verifier = new TokenVerifier([{ expectations, keys }])
  const authenticator = bearerAuthenticator({ verifier, revocation, policy })
  const app = Fastify()
  const hooks = keepHooks(app)
  await app.register(access, { policy, authenticators: [authenticator] })
  const request = await requestOf(app)
  const [hook] = hooks
  if (hook === undefined) throw new Error('access has no onRequest hook')
  const authenticate = authenticateWith(app, hook, request)
  proveVerified(authenticate)
  return { authenticate, [Symbol.asyncDispose]: () => app.close() }
}

/** @throws Error if whoever is cut off is let in. Leaves a revocation behind. */
export async function proveRevoked(
  { authenticate }: OpenHook,
  revocation: Revocation,
): Promise<void> {
  const claims = claimsOf(stranger)
  const header = bearerHeader(claims)
  authenticate(header)
  const { sub: id } = claims
  await revocation.transaction((_, revoke) => revoke({ kind: 'user', id, leastVersion: 2 }))
  if (isLetIn(authenticate, header)) throw new Error('the hook lets a revoked token in')
}

function authenticateWith(
  app: FastifyInstance,
  hook: onRequestHookHandler,
  request: FastifyRequest,
): Authenticate {
  const { headers, rawHeaders } = request.raw
  const place = rawHeaders.findIndex((name) => name.toLowerCase() === 'authorization') + 1
  let refusal: unknown
  const done = (error?: unknown): void => {
    refusal = error
  }
  return (header) => {
    headers.authorization = header
    rawHeaders[place] = header
    // What is not answered at once is not let in either.
    refusal = 'a promise'
    hook.call(app, request, undefined as never, done as never)
    if (refusal !== undefined) throw refusal
  }
}

/** A request as Fastify makes it, of a route that asks for a permission. */
async function requestOf(app: FastifyInstance): Promise<FastifyRequest> {
  const requests: FastifyRequest[] = []
  app.get('/', { config: { access: { permission: 'report:read' } } }, async (request) => {
    requests.push(request)
    return ''
  })
  await app.inject({
    url: '/',
    headers: {
      authorization: bearerHeader(claimsOf(0)),
      accept: 'application/json',
      origin: 'https://console.example.com',
    },
  })
  const [request] = requests
  if (request === undefined) throw new Error('a good token is refused')
  return request
}

function keepHooks(app: FastifyInstance): onRequestHookHandler[] {
  const hooks: onRequestHookHandler[] = []
  const { addHook } = app
  app.addHook = function keepHook(this: FastifyInstance, name: string, hook: never) {
    if (name === 'onRequest') hooks.push(hook)
    return addHook.call(this, name as never, hook)
  } as typeof addHook
  return hooks
}

function proveVerified(authenticate: Authenticate): void {
  const header = bearerHeader(claimsOf(stranger))
  authenticate(header)
  if (isLetIn(authenticate, `Bearer ${forge(tokenIn(header))}`)) {
    throw new Error('the hook lets a forged token in')
  }
}

function isLetIn(authenticate: Authenticate, header: string): boolean {
  try {
    authenticate(header)
    return true
  } catch {
    // The refusal that is wanted.
    return false
  }
}
