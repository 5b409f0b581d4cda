/**
 * The variables of accounts: secrets, tokens, sessions, who else's tokens count, the first
 * administrator.
 *
 * @module
 */

import {
  adminPassword,
  boolean,
  duration,
  integer,
  json,
  type Rule,
  type Secret,
  secret,
  secretLong,
  secretNoExample,
  secretUnpublished,
  secretVaried,
  size,
  strongSecret,
  text,
  topic,
  url,
} from '@plimsoll/kit/config'
import { signingKey } from '@plimsoll/kit/tokens'
import { ExternalIssuersSchema, externalIssuersExample } from './security/external-issuers.ts'

const randomOnes = [secretNoExample(), secretLong(), secretVaried(), secretUnpublished()]
const pemExample = '-----BEGIN PRIVATE KEY----- … -----END PRIVATE KEY-----'
const placeholder = 'replace-me-with-at-least-50-characters-from-a-random-generator'

export const secrets = topic('Secrets', {
  secretKey: secret('SECRET_KEY', {
    description:
      'Signs tokens and sessions, the same on every instance. Not set outside production: made once and kept in DATA_DIR.',
    example: placeholder,
    rules: strongSecret(),
  }),
  secretKeyPrevious: secret('SECRET_KEY_PREVIOUS', {
    description:
      'The secret before a rotation, still accepted. Keep it for REFRESH_TOKEN_TTL, then remove it.',
    example: placeholder,
    rules: randomOnes,
  }),
  tokenSigningKey: secret('TOKEN_SIGNING_KEY', {
    description:
      'Private key (PEM, Ed25519 or P-256) that signs access tokens in place of SECRET_KEY, so that others can check them with /.well-known/jwks.json. Best given as TOKEN_SIGNING_KEY_FILE.',
    example: pemExample,
    rules: [signsTokens()],
  }),
  tokenSigningKeyNext: secret('TOKEN_SIGNING_KEY_NEXT', {
    description: 'The key that signs after the next rotation: published already.',
    example: pemExample,
    rules: [signsTokens()],
  }),
  tokenSigningKeyPrevious: secret('TOKEN_SIGNING_KEY_PREVIOUS', {
    description: 'The key that signed before: its tokens are accepted until it is removed.',
    example: pemExample,
    rules: [signsTokens()],
  }),
  passwordPepper: secret('PASSWORD_PEPPER', {
    description:
      'A secret that every password is hashed with, kept apart from the database. It can be changed, never removed.',
    example: placeholder,
    rules: randomOnes,
  }),
  passwordPepperPrevious: secret('PASSWORD_PEPPER_PREVIOUS', {
    description: 'The pepper before: accepted; passwords move to the new one at their next login.',
    example: placeholder,
    rules: randomOnes,
  }),
})

export const tokens = topic('Tokens and sessions', {
  accessTokenTtlMs: duration('ACCESS_TOKEN_TTL', {
    description: 'Life of an access token.',
    example: '5m',
    default: '10m',
    minimum: '1m',
    maximum: '60m',
  }),
  refreshTokenTtlMs: duration('REFRESH_TOKEN_TTL', {
    description: 'A session that is not refreshed for this long is over.',
    example: '7d',
    default: '14d',
    minimum: '1h',
    maximum: '90d',
  }),
  sessionTtlMs: duration('SESSION_TTL', {
    description: 'A session is over after this long, however often it was refreshed.',
    example: '30d',
    default: '90d',
    minimum: '1h',
    maximum: '365d',
  }),
  jwtIssuer: text('JWT_ISSUER', {
    description: '`iss` of access tokens: the name of this service, or its URL.',
    example: 'https://api.example.com',
    default: 'vehicle-api',
  }),
  jwtAudience: text('JWT_AUDIENCE', {
    description: '`aud` of access tokens; a token for another audience is refused.',
    example: 'https://api.example.com',
    default: 'vehicle-api',
  }),
  externalIssuers: json('EXTERNAL_ISSUERS', {
    description:
      'Identity providers whose tokens are accepted besides our own (docs/security.md explains each member).',
    example: externalIssuersExample,
    format: 'a list of issuers as JSON',
    schema: ExternalIssuersSchema,
  }),
})

export const accounts = topic('Accounts', {
  adminEmail: text('ADMIN_EMAIL', {
    description:
      'E-mail address of the first administrator, who is made at a start without one. Default outside production: admin@localhost.localdomain.',
    example: 'admin@example.com',
    pattern: /^[^\s@]{1,64}@[A-Za-z0-9.-]{1,253}$/,
    format: 'an e-mail address',
  }),
  adminPassword: secret('ADMIN_PASSWORD', {
    description:
      'Password of the first administrator. Not set outside production: one is made and shown once.',
    example: 'change-me',
    rules: [adminPassword({ emailVariable: 'ADMIN_EMAIL' })],
  }),
  tokenFormEnabled: boolean('TOKEN_FORM_ENABLED', {
    description: 'Serves POST /auth/token, the OAuth2 password form for the docs and for scripts.',
    example: 'false',
    default: { local: 'true', deployed: 'false' },
  }),
  passwordHashMemoryBytes: size('PASSWORD_HASH_MEMORY', {
    description:
      'Memory of one password hash (argon2id), the same on every instance. Passwords move to it at their next login.',
    example: '32MB',
    default: '19MB',
    minimum: '8MB',
    maximum: '64MB',
  }),
  passwordHashPasses: integer('PASSWORD_HASH_PASSES', {
    description: 'Passes over that memory; the start warns if a hash takes under 40 or over 80 ms.',
    example: '3',
    default: '2',
    minimum: 1,
    maximum: 6,
  }),
  breachedPasswordsUrl: url('BREACHED_PASSWORDS_URL', {
    description:
      'Range API that a new password is looked up in by the first five digits of its SHA-1. Unset: only the list that is shipped.',
    example: 'https://api.pwnedpasswords.com/range/',
    protocols: ['https:', 'http:'],
  }),
})

function signsTokens(): Rule<Secret> {
  return {
    summary: 'A private key, Ed25519 or P-256, as PEM.',
    applies: 'deployed',
    effect: 'refuse',
    judge: (value) => {
      if (value === undefined || isSigningKey(value.reveal())) return undefined
      return {
        wrong: 'is no private key of kind Ed25519 or P-256',
        right: 'This makes one: openssl genpkey -algorithm ed25519',
      }
    },
  }
}

function isSigningKey(pem: string): boolean {
  try {
    return signingKey(pem).signatureBytes > 0
  } catch {
    return false
  }
}
