/**
 * What the routes of accounts take and answer, in snake_case.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import type { UserRow } from './tables.ts'

/** No rule of ours: that is told with all others at once. Only so that nobody pays for reading it. */
const text = (description: string, maxLength = 320) =>
  Type.String({ minLength: 1, maxLength, description })
const password = (description: string) => text(description, 1_024)
const time = (description: string) => Type.String({ format: 'date-time', description })
const orNull = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

const exampleUser = {
  id: '0190f3c2-7a51-7c9e-8b1d-2f6a4e0c9d11',
  email: 'ann@example.com',
  username: 'ann',
  role: 'user',
  verified: true,
  created_at: '2026-01-31T12:00:00.000Z',
  last_login_at: '2026-02-02T08:15:00.000Z',
}

const userMembers = {
  id: Type.String({ format: 'uuid' }),
  email: orNull(Type.String({ description: 'Null for a user of another issuer without one' })),
  username: orNull(Type.String()),
  role: Type.String(),
  verified: Type.Boolean({ description: 'Whether the user has shown to read mail to the address' }),
  created_at: time('When the account was made'),
  last_login_at: orNull(time('When the user last signed in with a password')),
}

export const UserSchema = Type.Object(userMembers, { examples: [exampleUser] })

/** As the routes answer it. */
export type User = Static<typeof UserSchema>

const exampleAdminUser = {
  ...exampleUser,
  disabled_at: null,
  updated_at: '2026-02-02T08:15:00.000Z',
  has_password: true,
}

export const ManagedUserSchema = Type.Object(
  {
    ...userMembers,
    disabled_at: orNull(time('Since when nobody can sign in to it')),
    updated_at: time('When it was changed last'),
    has_password: Type.Boolean({ description: 'False for a user of another issuer' }),
  },
  { examples: [exampleAdminUser] },
)

/** As the routes of administrators answer it. */
export type ManagedUser = Static<typeof ManagedUserSchema>

export function toUser(row: UserRow) {
  const { id, email, username, role, created_at, last_login_at } = row
  const verified = row.verified_at !== null
  return { id, email, username, role, verified, created_at, last_login_at }
}

export function toManagedUser(row: UserRow) {
  const { disabled_at, updated_at } = row
  return { ...toUser(row), disabled_at, updated_at, has_password: row.password_hash !== null }
}

const credentials = { email: 'ann@example.com', password: 'seven plump quinces ripen' }
const closed = { additionalProperties: false }

export const RegisterSchema = Type.Object(
  {
    email: text('Unique, whatever the capitals'),
    username: text('3 to 32 letters of ASCII, digits, and single _ . - between them'),
    password: password('Checked for strength and known breaches'),
  },
  { ...closed, examples: [{ ...credentials, username: 'ann' }] },
)

export const LoginSchema = Type.Object(
  {
    email: Type.Optional(text('This or `username`')),
    username: Type.Optional(text('This or `email`')),
    password: password('As it was set'),
    mode: Type.Optional(
      Type.Union([Type.Literal('bearer'), Type.Literal('cookie')], {
        description: '`cookie`: the refresh token goes into a cookie, and not into the answer',
      }),
    ),
  },
  { ...closed, examples: [credentials] },
)

export const RefreshSchema = Type.Union(
  [
    Type.Object({ refresh_token: Type.Optional(text('Else from the cookie', 512)) }, closed),
    Type.Null(),
  ],
  { examples: [{ refresh_token: 'r1.q5Yd0mC2kQ8xWn7rT1vLzAAAAAAB' }] },
)

export const PasswordSchema = Type.Object(
  {
    current_password: password('As it was set'),
    new_password: password('Checked for strength and known breaches'),
  },
  {
    ...closed,
    examples: [
      { current_password: credentials.password, new_password: 'four herons under the pier' },
    ],
  },
)

export const VerifySchema = Type.Object(
  { token: text('From the mail', 64), password: password('The one that was registered with') },
  {
    ...closed,
    examples: [{ token: 'm'.repeat(43), password: credentials.password }],
  },
)

const tokenMembers = {
  access_token: Type.String(),
  token_type: Type.Literal('bearer'),
  expires_in: Type.Integer({ description: 'Seconds for which `access_token` is good' }),
}
const exampleToken = { access_token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', token_type: 'bearer' }

/** Of the OAuth 2 form (RFC 6749, section 5.1). */
export const AccessTokenSchema = Type.Object(tokenMembers, {
  examples: [{ ...exampleToken, expires_in: 600 }],
})

export const SignedInSchema = Type.Object(
  {
    ...tokenMembers,
    refresh_token: Type.Optional(Type.String({ description: 'Not in cookie mode' })),
    user: UserSchema,
  },
  {
    examples: [
      {
        ...exampleToken,
        expires_in: 600,
        refresh_token: 'r1.q5Yd0mC2kQ8xWn7rT1vLzAAAAAAB',
        user: exampleUser,
      },
    ],
  },
)

/** As the routes answer it. */
export type SignedInAnswer = Static<typeof SignedInSchema>

const propagation = Type.Union([Type.Literal('complete'), Type.Literal('pending')], {
  description: '`complete`: every instance refuses what has ended; `pending`: within seconds',
})

export const PasswordChangedSchema = Type.Object(
  {
    propagation,
    access_token: Type.Optional(Type.String({ description: 'In place of the one that was sent' })),
    token_type: Type.Optional(Type.Literal('bearer')),
    expires_in: Type.Optional(Type.Integer()),
  },
  { examples: [{ propagation: 'complete', ...exampleToken, expires_in: 600 }] },
)

/** As the routes answer it. */
export type PasswordChangedAnswer = Static<typeof PasswordChangedSchema>

export const PendingSchema = Type.Object(
  { propagation: Type.Literal('pending') },
  { examples: [{ propagation: 'pending' }] },
)

export const UserPageSchema = Type.Object(
  {
    items: Type.Array(ManagedUserSchema, { description: 'Newest first, or by address' }),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: 'For the next page; null on the last one',
    }),
  },
  { examples: [{ items: [exampleAdminUser], next_cursor: null }] },
)

export const UserQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Entries at most' }),
    cursor: Type.Optional(
      Type.String({ maxLength: 384, description: '`next_cursor` of the page before' }),
    ),
    role: Type.Optional(text('Only users with this role', 32)),
    email: Type.Optional(text('Only addresses that begin with this; in their order', 254)),
  },
  closed,
)

/** The format alone would let `urn:uuid:` pass, which PostgreSQL takes for no uuid. */
export const UserIdSchema = Type.Object({
  id: Type.String({ format: 'uuid', pattern: '^[0-9A-Fa-f-]{36}$' }),
})

export function userChangeSchema(roles: readonly string[]) {
  return Type.Object(
    {
      role: Type.Optional(Type.String({ enum: roles })),
      disabled: Type.Optional(Type.Boolean({ description: 'True also ends all sessions' })),
    },
    { ...closed, minProperties: 1, examples: [{ role: 'guest' }] },
  )
}
