/**
 * Fresh, empty databases on a PostgreSQL that runs.
 *
 * Every call makes its own connection, so it works again after a server was killed and restarted.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'

/** A server that tests may share, as each makes its own databases. */
export interface PostgresDatabases {
  /** Address of the maintenance database, as superuser. */
  readonly url: string
  /** Address of a new, empty database. Default name a UUID. */
  createDatabase(name?: string): Promise<string>
  /** Drops the database of this address, with every connection to it. */
  dropDatabase(url: string): Promise<void>
}

/** Databases of the server at `url`. */
export function postgresDatabases(url: string): PostgresDatabases {
  return {
    url,
    async createDatabase(name = randomUUID()) {
      // template0, because nobody can be connected to it: a copy never waits.
      await execute(url, `CREATE DATABASE ${quoted(name)} TEMPLATE template0`)
      const address = new URL(url)
      address.pathname = encodeURIComponent(name)
      return address.href
    },
    async dropDatabase(address) {
      const name = decodeURIComponent(new URL(address).pathname.slice(1))
      await execute(url, `DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`)
    },
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
