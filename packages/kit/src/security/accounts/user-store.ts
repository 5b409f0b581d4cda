/**
 * Users in the service's own store. Each change is one statement that says what it expects, so that
 * two changes at once cannot undo each other.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { AnyDatabase, Call, Database } from '../../reliability/database/index.ts'
import type { AnyQueries } from './ports.ts'
import type { AccountTables, UserRow } from './tables.ts'
import type { UserName } from './user-name.ts'

export class UserStore {
  readonly #database: Database<AccountTables>

  constructor(database: AnyDatabase) {
    this.#database = database
  }

  async find(id: string, call: Call = {}): Promise<UserRow | undefined> {
    return await this.#queries('find-user', call)
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
  }

  async findByName({ column, key }: UserName, call: Call = {}): Promise<UserRow | undefined> {
    return await this.#queries('find-user-by-name', call)
      .selectFrom('users')
      .selectAll()
      .where(column, '=', key)
      .executeTakeFirst()
  }

  async findByVerification(hash: string, call: Call = {}): Promise<UserRow | undefined> {
    return await this.#queries('find-user-by-verification', call)
      .selectFrom('users')
      .selectAll()
      .where('verification_hash', '=', hash)
      .executeTakeFirst()
  }

  /** Of what is to be unique, those that others have. */
  async taken(
    { email_key, username_key }: Pick<UserRow, 'email_key' | 'username_key'>,
    call: Call = {},
  ): Promise<UserRow[]> {
    return await this.#queries('find-taken-names', call)
      .selectFrom('users')
      .selectAll()
      .where((eb) =>
        eb.or([eb('email_key', '=', email_key), eb('username_key', '=', username_key)]),
      )
      .limit(2)
      .execute()
  }

  async hasAdmin(call: Call = {}): Promise<boolean> {
    return await hasAdmin(this.#queries('find-admin', call))
  }

  /** In place of a weaker hash of the same password. */
  async upgradeHash({ id, password_hash }: UserRow, hash: string, call: Call = {}): Promise<void> {
    await this.#queries('upgrade-password-hash', call)
      .updateTable('users')
      .set({ password_hash: hash })
      .where('id', '=', id)
      .where('password_hash', '=', password_hash)
      .execute()
  }

  async verified(id: string, hash: string, now: string, call: Call = {}): Promise<boolean> {
    const { numUpdatedRows } = await this.#queries('verify-user', call)
      .updateTable('users')
      .set({
        verified_at: now,
        updated_at: now,
        verification_hash: null,
        verification_expires_at: null,
      })
      .where('id', '=', id)
      .where('verification_hash', '=', hash)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  #queries(name: string, call: Call): Kysely<AccountTables> {
    return this.#database.queries({ name, ...call })
  }
}

/** @throws ConstraintViolation if another has the address or the username. */
export async function insertUser(queries: AnyQueries, row: UserRow): Promise<void> {
  await own(queries).insertInto('users').values(row).execute()
}

/**
 * Puts a registration in place of one of the same address that was never verified.
 *
 * @returns whose it is now, or nothing if there is none.
 */
export async function replaceUnverified(
  queries: AnyQueries,
  { id: _id, created_at: _created, ...changed }: UserRow,
): Promise<string | undefined> {
  const replaced = await own(queries)
    .updateTable('users')
    .set(changed)
    .where('email_key', '=', changed.email_key)
    .where('verification_hash', 'is not', null)
    .where('disabled_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return replaced?.id
}

/**
 * Notes a login, and holds the user until the end of the transaction.
 *
 * @returns nothing if the password was changed or the user disabled since they were read.
 */
export async function markLogin(
  queries: AnyQueries,
  { id, password_hash }: UserRow,
  now: string,
): Promise<UserRow | undefined> {
  return await own(queries)
    .updateTable('users')
    .set({ last_login_at: now })
    .where('id', '=', id)
    .where('password_hash', '=', password_hash)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** @returns nothing if the password was changed or the user disabled since they were read. */
export async function setPassword(
  queries: AnyQueries,
  { id, password_hash }: UserRow,
  hash: string,
  now: string,
): Promise<UserRow | undefined> {
  return await own(queries)
    .updateTable('users')
    .set((eb) => ({
      password_hash: hash,
      auth_version: eb('auth_version', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', id)
    .where('password_hash', '=', password_hash)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** What of a user others may change; with it the tokens that say otherwise end. */
export type UserChange = Partial<Pick<UserRow, 'role' | 'disabled_at'>>

/** @returns nothing if there is no such user. */
export async function changeUser(
  queries: AnyQueries,
  id: string,
  change: UserChange,
  now: string,
): Promise<UserRow | undefined> {
  return await own(queries)
    .updateTable('users')
    .set((eb) => ({ ...change, auth_version: eb('auth_version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

export async function hasAdmin(queries: AnyQueries): Promise<boolean> {
  const admin = await own(queries)
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .limit(1)
    .executeTakeFirst()
  return admin !== undefined
}

/** What a service's schema holds besides does not matter here. */
export function own(queries: AnyQueries): Kysely<AccountTables> {
  return queries
}
