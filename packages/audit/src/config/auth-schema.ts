/** Part `auth` of the config: operations of accounts, users, and what tokens are. @module */

import { Type } from 'typebox'
import { operation, strict } from './schema-parts.ts'

const User = Type.Union(
  [
    Type.Literal('register'),
    Type.Object({ name: Type.String(), passwordEnv: Type.String() }, strict),
    Type.Object({ tokenEnv: Type.String(), header: Type.Optional(Type.String()) }, strict),
  ],
  {
    description:
      '"register", { "name", "passwordEnv" }, or { "tokenEnv" } with "header" unless it is a bearer',
  },
)

const body = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'members with {name}, {email}, {username}, {password}, {newPassword} and {refreshToken}',
})

/** Guessed from the OpenAPI document, or by the usual names, where absent. */
const Bodies = Type.Object(
  {
    register: Type.Optional(body),
    login: Type.Optional(body),
    refresh: Type.Optional(body),
    changePassword: Type.Optional(body),
  },
  strict,
)

const algorithm = Type.String({
  pattern: '^((HS|RS|PS)(256|384|512)|ES(256|384|512)|EdDSA)$',
  description: 'a JWS algorithm, such as "HS256", "RS256", "ES256" or "EdDSA"',
})

const keyEncoding = Type.Union(
  [Type.Literal('utf8'), Type.Literal('hex'), Type.Literal('base64')],
  {
    description: '"utf8", "hex" or "base64": how the service makes its key of the variable',
  },
)

const hkdf = Type.Object(
  { salt: Type.String(), info: Type.String(), bytes: Type.Integer({ minimum: 16 }) },
  { ...strict, description: 'the key is derived by HKDF-SHA-256 (RFC 5869) of the variable' },
)

const Token = Type.Object(
  {
    kind: Type.Optional(
      Type.Union([Type.Literal('jwt'), Type.Literal('opaque')], {
        description: '"jwt" or "opaque"',
      }),
    ),
    algorithm: Type.Optional(algorithm),
    keyEnv: Type.Optional(
      Type.String({
        description: 'variable of the service for the signing key, which the auditor chooses',
      }),
    ),
    keyEncoding: Type.Optional(keyEncoding),
    hkdf: Type.Optional(hkdf),
    algorithms: Type.Optional(
      Type.Array(algorithm, { description: 'all that are documented, if more than one' }),
    ),
    publicKey: Type.Optional(
      Type.String({ description: 'path of a JWKS, or a PEM or JWKS file of the repository' }),
    ),
    access: Type.Optional(
      Type.String({ description: "member of the login's answer, or cookie; dots lead down" }),
    ),
    refresh: Type.Optional(
      Type.String({ description: "member of the login's answer, or cookie; dots lead down" }),
    ),
    in: Type.Optional(
      Type.Union([Type.Literal('header'), Type.Literal('cookie')], {
        description: '"header" or "cookie": where the token travels',
      }),
    ),
  },
  strict,
)

export const Auth = Type.Object(
  {
    register: Type.Optional(operation),
    login: Type.Optional(operation),
    refresh: Type.Optional(operation),
    logout: Type.Optional(operation),
    changePassword: Type.Optional(operation),
    whoami: Type.Optional(operation),
    users: Type.Optional(
      Type.Object(
        { a: Type.Optional(User), b: Type.Optional(User), admin: Type.Optional(User) },
        strict,
      ),
    ),
    bodies: Type.Optional(Bodies),
    token: Type.Optional(Token),
    loginLimit: Type.Optional(
      Type.Object(
        {
          attempts: Type.Integer({ minimum: 1 }),
          windowSeconds: Type.Integer({ minimum: 1 }),
        },
        strict,
      ),
    ),
    trustedProxies: Type.Optional(
      Type.Array(Type.String(), {
        description: 'CIDR of proxies whose X-Forwarded-For counts; loopback may be among them',
      }),
    ),
  },
  strict,
)
