/** What a real PostgreSQL says of a value that it cannot read, for each type that values have. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Client } from 'pg'
import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import { redactDriverMessage } from '../../../observability/logging/driver-messages.ts'
import type { RawError } from './postgres-error.ts'
import { toKitError } from './to-kit-error.ts'

const types =
  `uuid int smallint bigint real float8 numeric money bool json jsonb jsonpath timestamptz
  timestamp date time timetz interval inet cidr macaddr macaddr8 bytea bit(8) varbit point box circle
  polygon path line lseg int[] text[] int4range tsrange int4multirange tsquery tsvector xml oid pg_lsn
  tid mood pair email`.split(/\s+/)

/** Each gets further in some of the readers before it is refused. */
const shapes = [
  '',
  '12 ',
  '1234567890123456',
  '9'.repeat(400),
  '2020-01-01 10:00 ',
  '10:99:99 ',
  '1.2.3.4/',
]
  .map((start) => `${start}c4n4ry`)
  .concat('{"c4n4ry', '[1,c4n4ry', '(1,c4n4ry)', '{1,c4n4ry}', '<c4n4ry>', "'c4n4ry", 'c4n4ry & ')
  .concat('{1,2}c4n4ry', '{"c4n4ry\\u00', '"a"c4n4ry"', '1 c4n4ry 2', 'c4n4ry:b', '$.c4n4ry ?? 1')

test('of no type is the value in the error of the store, or in what is logged of the driver', async () => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  await using stack = new AsyncDisposableStack()
  stack.defer(() => server.dropDatabase(url))
  const client = new Client({ connectionString: url })
  await client.connect()
  stack.defer(() => client.end())
  await client.query(`create type mood as enum ('a'); create type pair as (a int, b int);
    create domain email as text check (value like '%@%')`)

  const errors = await errorsOf(client)

  assert.deepEqual([...new Set(errors.map(({ type }) => type))], types)
  const quoting = errors.filter(({ error }) => error.message.includes('c4n4ry'))
  assert.ok(quoting.length > 300, `${quoting.length} of ${errors.length} quote the value`)
  for (const { type, error } of errors) {
    assert.doesNotMatch(inspect(toKitError(error), { showHidden: true, depth: 9 }), /c4n4ry/, type)
    assert.doesNotMatch(redactDriverMessage(error.message, '…'), /c4n4ry/, type)
  }
})

async function errorsOf(client: Client) {
  const errors: { readonly type: string; readonly error: RawError }[] = []
  for (const type of types) {
    for (const shape of shapes) {
      await client
        .query(`select $1::text::${type}`, [shape])
        .catch((error: RawError) => errors.push({ type, error }))
    }
  }
  return errors
}
