import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  access,
  accessMatrix,
  bearerAuthenticator,
  definePermissions,
  owns,
  principalOf,
  visible,
} from '@plimsoll/kit/access'
import { errors } from '@plimsoll/kit/errors'
import { KeyRing, ownTokens, secretKeys, sign, TokenVerifier } from '@plimsoll/kit/tokens'
import fastify from 'fastify'

const policy = definePermissions({
  permissions: ['report:read', 'user:manage'],
  roles: { admin: ['*'], user: ['report:read'] },
})
const keys = new KeyRing(secretKeys({ secret: randomBytes(48) }))
const expectations = ownTokens({ issuer: 'https://api.example.com', audience: 'api' })
const bearer = bearerAuthenticator({
  policy,
  verifier: new TokenVerifier([{ expectations, keys }]),
  // Stands for the revocations of a real service.
  revocation: { check: () => 'live', checkSubject: () => 'live', confirm: async () => 'live' },
})

const app = fastify()
await app.register(errors)
await app.register(access, { policy, authenticators: [bearer] })

const reports = new Map([['1', { id: '1', userId: 'user-7' }]])
const isOwn = owns((report: { userId: string }) => report.userId)
app.get('/', { config: { access: 'public' } }, () => 'welcome')
app.get<{ Params: { id: string } }>(
  '/reports/:id',
  { config: { access: { permission: 'report:read' }, whenStale: 'serve' } },
  (request) => visible(reports.get(request.params.id), isOwn, principalOf(request)),
)
app.get('/users', { config: { access: { permission: 'user:manage' } } }, () => [])

const statusOf = async (url: string, sub?: string) => {
  const authorization = sub === undefined ? {} : { authorization: `Bearer ${tokenOf(sub)}` }
  return (await app.inject({ url, headers: authorization })).statusCode
}
assert.equal(await statusOf('/reports/1', 'user-7'), 200)
assert.equal(await statusOf('/reports/1', 'user-8'), 404)
assert.equal(await statusOf('/reports/1'), 401)
assert.equal(await statusOf('/users', 'user-7'), 403)
process.stdout.write(`${accessMatrix(app).length} routes, each says who may use it\n`)

function tokenOf(sub: string): string {
  const iat = Math.floor(Date.now() / 1000)
  const [sid, jti] = [1, 2].map(() => randomBytes(16).toString('base64url')) as [string, string]
  const times = { iat, exp: iat + 600 }
  const claims = { iss: expectations.issuer, aud: 'api', sub, sid, jti, uv: 1, gv: 1 }
  return sign({ ...claims, ...times, roles: ['user'] }, keys.signingKey(iat))
}
