import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { errors } from '@plimsoll/kit/errors'
import { jwks, jwksRoute } from '@plimsoll/kit/jwks'
import { KeyRing, TokenVerifier, verificationKey } from '@plimsoll/kit/tokens'
import fastify from 'fastify'

// An issuer elsewhere, as Keycloak would be.
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const ring = new KeyRing([{ key: verificationKey({ key: publicKey, algorithm: 'EdDSA' }) }])
const elsewhere = fastify({ forceCloseConnections: true })
await elsewhere.register(jwksRoute, { ring })
const issuer = await elsewhere.listen({ host: '127.0.0.1', port: 0 })

// The service that accepts its tokens.
const app = fastify()
await app.register(errors)
await app.register(jwks, {
  issuers: [
    {
      issuer,
      jwksUrl: `${issuer}/.well-known/jwks.json`,
      audience: 'vehicle-api',
      algorithms: ['EdDSA'],
      typ: 'JWT',
      lifeSecondsMax: 3_600,
      claims: { rolesClaim: 'realm_access.roles', roles: { 'fleet-admin': 'admin' } },
      plainHttp: 'loopback',
    },
  ],
})
await app.ready()

const [known] = app.issuers
assert.ok(known)
const iat = Math.floor(Date.now() / 1_000)
const header = { alg: 'EdDSA', typ: 'JWT', kid: ring.jwks().keys[0]?.['kid'] }
const claims = {
  ...{ iss: issuer, aud: 'vehicle-api', sub: 'f:7', iat, exp: iat + 300 },
  realm_access: { roles: ['fleet-admin', 'offline_access'] },
}
const signingInput = [header, claims]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')
const signature = sign(null, Buffer.from(signingInput), privateKey).toString('base64url')

const verified = new TokenVerifier([known]).verify(`${signingInput}.${signature}`, iat)
assert.equal(verified.reason, undefined)
const { subject, roles } = known.mapping(verified.claims)
process.stdout.write(`${subject} is ${roles.join(', ')}\n`)
assert.equal(await known.keys.refresh('another-kid'), 'absent')
await app.close()
await elsewhere.close()
