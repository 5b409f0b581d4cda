/** Puts canaries where secrets are put, one request each. @module */

import type { Answer } from '../../../gather/answer.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'

/** Which places were tried. */
export async function plant(stand: Stand): Promise<readonly string[]> {
  const planted: string[] = []
  for (const [name, put] of places) {
    const answer = await put(stand)
    if (answer?.ending === 'answered') planted.push(name)
  }
  return planted
}

type Put = (stand: Stand) => Promise<Answer | undefined>

const places: readonly (readonly [string, Put])[] = [
  [
    'password of a login that fails',
    async ({ accounts, canary }) => {
      const { name } = accounts.unusedUser()
      return await accounts.login?.({ name, password: canary('password') }, { waitOut429: false })
    },
  ],
  [
    'password of a registration that is refused',
    async ({ accounts, canary }) =>
      await accounts.register?.({ name: 'not an address', password: canary('registration') }),
  ],
  [
    'bearer token',
    async (stand) => {
      const { headers } = stand.accounts.bearer(stand.canary('bearer'))
      return await whoami(stand, { headers })
    },
  ],
  [
    'basic credentials',
    async (stand) => {
      const basic = Buffer.from(`plimsoll:${stand.canary('basic')}`).toString('base64')
      return await whoami(stand, { headers: { Authorization: `Basic ${basic}` } })
    },
  ],
  [
    'cookie',
    async (stand) =>
      await whoami(stand, { headers: { Cookie: `session=${stand.canary('cookie')}` } }),
  ],
  [
    'API key',
    async (stand) => await whoami(stand, { headers: { 'X-Api-Key': stand.canary('api-key') } }),
  ],
  [
    'token in the query',
    async (stand) => await whoami(stand, {}, `access_token=${stand.canary('query')}`),
  ],
  ['field of a body', async (stand) => await create(stand, bodyWithCanary)],
  [
    'body that is not JSON',
    async (stand) =>
      await create(stand, (_body, canary) => `{"password":"${canary('malformed')}" oops}`),
  ],
]

async function whoami(stand: Stand, request: Partial<HttpRequest>, query?: string) {
  const [method = 'GET', known] = stand.accounts.whoami?.split(' ') ?? []
  const path = known ?? stand.discovery.randomPath()
  const target = query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
  return await stand.http.send({ method, path: target, waitOut429: false, ...request })
}

type Body = (body: unknown, canary: Stand['canary']) => string

function bodyWithCanary(body: unknown, canary: Stand['canary']): string {
  const own = typeof body === 'object' && body !== null ? body : {}
  return JSON.stringify({ ...own, password: canary('body-field'), secret: canary('body-field') })
}

async function create(stand: Stand, bodyOf: Body): Promise<Answer | undefined> {
  const [resource] = stand.api.creators()
  if (resource === undefined || !stand.capabilities.has('credential')) return undefined
  const as = await stand.accounts.a()
  const prepared = await stand.api.prepare(resource.create, as)
  if (prepared === undefined) return undefined
  return await stand.http.send({
    method: resource.create.method,
    path: prepared.request.path,
    as,
    headers: { 'Content-Type': 'application/json' },
    body: bodyOf(prepared.body, stand.canary),
    waitOut429: false,
  })
}
