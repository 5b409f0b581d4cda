/**
 * The first administrator, made when the service starts: who else could give somebody the role?
 *
 * Once there is one, even a disabled one, this does nothing, on however many nodes at once. An
 * account that has registered with the address is never made an administrator: whoever made it may
 * be somebody else.
 *
 * @module
 */

import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import { adminRole } from './parts.ts'
import type { AnyQueries, AuditPort, PasswordsPort } from './ports.ts'
import { newUser } from './register.ts'
import { checkedEmail, checkedRegistration } from './registration-rules.ts'
import type { UserRow } from './tables.ts'
import { hasAdmin, insertUser, own, UserStore } from './user-store.ts'

export interface FirstAdminParts {
  readonly database: AnyDatabase
  readonly passwords: PasswordsPort
  readonly audit: AuditPort
  readonly now?: () => number
}

export type FirstAdmin =
  | { readonly isCreated: false }
  | {
      readonly isCreated: true
      readonly email: string
      readonly username: string
      /** Only if it was generated: shown once, and nowhere kept. */
      readonly password?: string
    }

/** Reserved, so nobody can have registered it. */
const username = 'admin'
const generatedEmail = 'admin@example.com'

/**
 * @param wanted without a password one is made up, for a service that only its developer reaches;
 *   `generate` makes up the address too.
 * @throws RangeError saying what is wrong with address or password, or that the address is taken.
 */
export async function ensureFirstAdmin(
  { database, passwords, audit, now = Date.now }: FirstAdminParts,
  wanted: { readonly email: string; readonly password?: string | undefined } | 'generate',
): Promise<FirstAdmin> {
  if (await new UserStore(database).hasAdmin()) return { isCreated: false }
  const { email, password: given } = wanted === 'generate' ? { email: generatedEmail } : wanted
  const password = given ?? madeUp()
  const address = await checkedAdmin({ email, given }, passwords)
  const hash = await passwords.hash(password)
  const isoNow = () => new Date(now()).toISOString()
  const begun = newUser({ isoNow, newUserRole: adminRole }, { ...address, username, hash })
  const admin = { ...begun, verified_at: begun.created_at }
  const isCreated = await database.transaction((queries) =>
    insertUnlessThere(database, queries, admin, audit),
  )
  if (!isCreated) return { isCreated }
  return {
    isCreated,
    email: address.address,
    username,
    ...(given === undefined ? { password } : {}),
  }
}

/**
 * The rules of everybody else, but for the name, which is reserved for just this. A password that
 * was made up needs no judge, whose dictionaries would have to be loaded.
 */
async function checkedAdmin(
  { email, given: password }: { email: string; given: string | undefined },
  passwords: PasswordsPort,
): Promise<{ address: string; key: string }> {
  try {
    if (password === undefined) return checkedEmail(email)
    return await checkedRegistration({ email, username: 'first-user', password }, passwords)
  } catch (error) {
    throw new RangeError(`the first administrator: ${(error as Error).message}`, { cause: error })
  }
}

async function insertUnlessThere(
  database: AnyDatabase,
  queries: AnyQueries,
  admin: UserRow,
  audit: AuditPort,
): Promise<boolean> {
  // Nodes that start at once take turns. SQLite has one writer at a time as it is.
  if (database.engine === 'postgres') {
    await sql`lock table users in share row exclusive mode`.execute(queries)
  }
  if (await hasAdmin(queries)) return false
  await refuseTaken(queries, admin)
  await insertUser(queries, admin)
  await audit.appendWithin(queries, {
    action: 'auth.registered',
    userId: admin.id,
    resource: `user/${admin.id}`,
    details: { role: adminRole },
  })
  return true
}

async function refuseTaken(queries: AnyQueries, { email, email_key }: UserRow): Promise<void> {
  const taker = await own(queries)
    .selectFrom('users')
    .select('id')
    .where('email_key', '=', email_key)
    .executeTakeFirst()
  if (taker === undefined) return
  throw new RangeError(
    `the first administrator: somebody has registered as ${email}; name another address`,
  )
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** 100 bits, in groups that can be typed from a screen. */
function madeUp(): string {
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
