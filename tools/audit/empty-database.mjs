/**
 * Makes an empty database beside that of DATABASE_URL and prints its address.
 *
 *     node tools/audit/empty-database.mjs
 */

import { randomUUID } from 'node:crypto'
import pg from 'pg'

const address = new URL(process.env.DATABASE_URL ?? '')
const name = `plimsoll-audit-${randomUUID()}`
const client = new pg.Client({ connectionString: address.href })
await client.connect()
await client.query(`CREATE DATABASE "${name}" TEMPLATE template0`)
await client.end()
address.pathname = name
process.stdout.write(`${address.href}\n`)
