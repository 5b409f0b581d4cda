/**
 * The PostgreSQL that all test files of an `npm test` share, each with databases of its own on it.
 *
 * `npm test` starts it and hands its address on in the environment. A test file that runs alone gets
 * a private one, started when it first asks. Nobody stops that: it ends with the process. Tests that
 * kill, pause or set up a server take `postgresServer()` instead.
 *
 * @module
 */

import { type PostgresDatabases, postgresDatabases } from './postgres-databases.ts'
import { type PostgresServer, postgresServer } from './postgres-server.ts'

// One for all tests of this process, whichever asks first.
let privateServer: Promise<PostgresServer> | undefined

/** The server of the whole run, else of this process. */
export function sharedPostgres(): Promise<PostgresDatabases> {
  const url = process.env['PLIMSOLL_TEST_POSTGRES_URL']
  if (url !== undefined) return Promise.resolve(postgresDatabases(url))
  privateServer ??= postgresServerToShare()
  return privateServer
}

/** A server with connections and quick databases for every test of a run. */
export function postgresServerToShare(): Promise<PostgresServer> {
  return postgresServer({ maxConnections: 300, storage: 'memory' })
}
