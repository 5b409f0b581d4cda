import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { KeyRing, ownTokens, secretKeys, sign, TokenVerifier } from '@plimsoll/kit/tokens'

const keys = new KeyRing(secretKeys({ secret: randomBytes(48) }))
const expectations = ownTokens({ issuer: 'https://api.example.com', audience: 'api' })
const verifier = new TokenVerifier([{ expectations, keys }])

const iat = Math.floor(Date.now() / 1000)
const id = () => randomBytes(16).toString('base64url')
const token = sign(
  {
    ...{ iss: expectations.issuer, aud: expectations.audience, sub: 'user-7', roles: ['user'] },
    ...{ sid: id(), jti: id(), uv: 1, gv: 1, iat, exp: iat + 600 },
  },
  keys.signingKey(iat),
)

const verified = verifier.verify(token, iat)
if (verified.reason !== undefined) throw new Error(verified.reason)
assert.equal(verified.claims.sub, 'user-7')

const forged = verifier.verify(`${token.slice(0, -1)}-`, iat)
const expired = verifier.verify(token, iat + 606)
process.stdout.write(`${forged.reason}, ${expired.reason}\n`)
assert.deepEqual([forged.reason, expired.reason], ['NOT_BASE64URL', 'EXPIRED'])
