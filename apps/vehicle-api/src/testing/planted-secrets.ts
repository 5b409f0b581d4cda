/**
 * Looks for secrets in everything that a service keeps and writes.
 *
 * @module
 */

import { sql } from 'kysely'
import type { TestService } from './service.ts'

/** A text that must be nowhere. */
export interface PlantedSecret {
  readonly name: string
  readonly text: string
}

/** Where each of the secrets was found, as `name in place`. */
export async function placesOf(
  service: Pick<TestService, 'store' | 'log'>,
  secrets: readonly PlantedSecret[],
): Promise<string[]> {
  const places = [['the log', service.log()] as const, ...(await tablesOf(service))]
  return places.flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret.text)).map(({ name }) => `${name} in ${place}`),
  )
}

/** Every row of every table, as text; bytes as the text that they may be. */
export async function tablesOf({
  store,
}: Pick<TestService, 'store'>): Promise<(readonly [name: string, rows: string])[]> {
  const names =
    store.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = current_schema()`
  const { rows: tables } = await names.execute(store.queries())
  const dumps: (readonly [string, string])[] = []
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(store.queries())
    dumps.push([`table ${name}`, rows.map(textOf).join('\n')])
  }
  return dumps
}

function textOf(row: unknown): string {
  return Object.values(row as object)
    .map((value) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
      return typeof value === 'string' ? value : JSON.stringify(value)
    })
    .join(' ')
}
