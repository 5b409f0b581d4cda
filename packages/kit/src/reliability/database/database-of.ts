/**
 * The database that `DATABASE_URL` names: PostgreSQL, or an SQLite file, and without it an SQLite
 * file in the service's own folder. Only the driver of the one that is used is loaded.
 *
 * What is wrong with an address is told without the address, as that may hold a password.
 *
 * @module
 */

import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CreateDatabaseOptions } from './create-database.ts'
import type { Database } from './database.ts'
import type { PostgresOptions } from './postgres/options.ts'
import { checkPostgresUrl } from './postgres/server-url.ts'
import type { SqliteOptions } from './sqlite/options.ts'

/** Where the SQLite file lies if no address is given. */
export interface DefaultPlace {
  /** Made if it is missing. */
  readonly dataFolder: string
  /** Default `plimsoll.db`. */
  readonly fileName?: string
  /** What errors call the address. Default `DATABASE_URL`. */
  readonly variable?: string
}

/** The options that both engines have, and further ones for the engine that it will be. */
export interface DatabaseOfOptions extends DefaultPlace, CreateDatabaseOptions {
  /** Milliseconds for a statement where the caller names none. Default 2,000. */
  readonly statementTimeoutMs?: number
  readonly sqlite?: Omit<SqliteOptions, 'file'>
  readonly postgres?: Omit<PostgresOptions, 'url'>
}

/** Where a database is. */
export type DatabaseAddress =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string }

/**
 * Opens the database that `url` names.
 *
 * @throws RangeError if the address makes no sense, or an Error that says which package is missing.
 */
export async function databaseOf<Schema>(
  url: string | undefined,
  options: DatabaseOfOptions,
): Promise<Database<Schema>> {
  const { sqlite, postgres, ...shared } = options
  const address = databaseAddress(url, options)
  if (address.engine === 'postgres') {
    assertInstalled('pg', 'PostgreSQL')
    const { postgresDatabase } = await import('./postgres/index.ts')
    return postgresDatabase({ ...shared, ...postgres, url: address.url })
  }
  assertInstalled('better-sqlite3', 'SQLite')
  const { sqliteDatabase } = await import('./sqlite/index.ts')
  // Nobody but the service has any business in there.
  await mkdir(dirname(address.file), { recursive: true, mode: 0o700 })
  return sqliteDatabase({ ...shared, ...sqlite, file: address.file })
}

/** @throws RangeError that says what is wrong, and shows no more of the address than its scheme */
export function databaseAddress(
  url: string | undefined,
  { dataFolder, fileName = 'plimsoll.db', variable = 'DATABASE_URL' }: DefaultPlace,
): DatabaseAddress {
  if (url === undefined || url === '') {
    return { engine: 'sqlite', file: resolve(join(dataFolder, fileName)) }
  }
  if (/^postgres(?:ql)?:/i.test(url)) return { engine: 'postgres', url: checked(url, variable) }
  const rest = /^(?:sqlite|file):(.*)$/is.exec(url)?.[1]
  if (rest !== undefined) return { engine: 'sqlite', file: filePath(rest, variable) }
  throw new RangeError(
    `${variable} ${wrongScheme(url)}: use postgresql://… or sqlite:path/to/file.db`,
  )
}

/** @throws Error that says what to install, if the package is not there */
export function assertInstalled(name: string, purpose: string): void {
  try {
    import.meta.resolve(name)
  } catch (cause) {
    throw new Error(`${purpose} needs the package "${name}": npm install ${name}`, { cause })
  }
}

function checked(url: string, variable: string): string {
  const findings = checkPostgresUrl(url)
  if (findings.length === 0) return url
  const all = findings.map(({ wrong, right }) => `${wrong}. ${right}`)
  throw new RangeError(`${variable} ${all.join(' It also ')}`)
}

function filePath(rest: string, variable: string): string {
  const path = decoded(rest, variable)
  if (/^\/*$/.test(path) || path.includes(':memory:')) {
    throw new RangeError(`${variable} names no file, and a store in memory keeps nothing`)
  }
  if (/[?#]/.test(rest)) {
    throw new RangeError(`${variable} has parameters, and an SQLite file takes none`)
  }
  if (!rest.startsWith('//')) return resolve(path)
  // After two slashes stands a host, which a file of this machine does not have.
  if (rest.startsWith('///')) return fileURLToPath(`file:${rest}`)
  throw new RangeError(
    `${variable} names a host: use sqlite:relative/file.db or sqlite:///absolute/file.db`,
  )
}

function decoded(path: string, variable: string): string {
  try {
    const text = decodeURIComponent(path)
    if (!text.includes('\0')) return text
  } catch {
    // Told below, as a NUL is.
  }
  throw new RangeError(`${variable} is not well encoded: write a % of the path as %25`)
}

function wrongScheme(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]{0,19}):\/\//i.exec(url)?.[1]
  return scheme === undefined ? 'has no scheme' : `has the scheme "${scheme}"`
}
