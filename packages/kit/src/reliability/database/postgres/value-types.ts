/**
 * Values of rows as both engines give them: see `database.ts`. Types without a like on SQLite, such
 * as intervals or points, come as the text that PostgreSQL writes; arrays come as arrays of the same
 * values.
 *
 * @module
 */

import pg from 'pg'

type Parser = (text: string) => unknown

const { builtins } = pg.types
const bytes: Parser = pg.types.getTypeParser(builtins.BYTEA)

const parsers = new Map<number, Parser>([
  // There is no truth on SQLite but 1 and 0.
  [builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
  [builtins.INT2, Number],
  [builtins.INT4, Number],
  [builtins.OID, Number],
  [builtins.INT8, safeInteger],
  [builtins.FLOAT4, Number],
  [builtins.FLOAT8, Number],
  [builtins.NUMERIC, numeric],
  [builtins.BYTEA, bytes],
  [builtins.TIMESTAMPTZ, (text) => isoTime(text)],
  // Without a zone it means UTC, as all times do.
  [builtins.TIMESTAMP, (text) => isoTime(`${text}Z`)],
])

/** Type of an array by the type of its elements (pg_type.dat); all others are texts. */
const elements = new Map<number, number>([
  [1000, builtins.BOOL],
  [1001, builtins.BYTEA],
  [1005, builtins.INT2],
  [1007, builtins.INT4],
  [1016, builtins.INT8],
  [1021, builtins.FLOAT4],
  [1022, builtins.FLOAT8],
  [1028, builtins.OID],
  [1115, builtins.TIMESTAMP],
  [1185, builtins.TIMESTAMPTZ],
  [1231, builtins.NUMERIC],
])
const textArrays = [199, 1002, 1003, 1009, 1014, 1015, 1182, 1183, 1187, 1270, 2951, 3807]
const splitArray: (text: string) => unknown[] = valueTypesOfPg(1009)

for (const [array, element] of elements) {
  const parse = parsers.get(element) ?? String
  parsers.set(array, (text) => mapped(splitArray(text), parse))
}
for (const array of textArrays) parsers.set(array, splitArray)

export const valueTypes: pg.CustomTypesConfig = {
  // Rows come as text: nothing asks for the binary format.
  getTypeParser: ((oid: number) => parsers.get(oid) ?? String) as typeof pg.types.getTypeParser,
}

function mapped(values: unknown[], parse: Parser): unknown[] {
  return values.map((value) => {
    if (Array.isArray(value)) return mapped(value, parse)
    return value === null ? null : parse(String(value))
  })
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError('a 64-bit integer of the store is beyond 2^53')
}

// Sums and averages of integers are numeric; on SQLite they are integers and doubles.
function numeric(text: string): number {
  return /^-?\d+$/.test(text) ? safeInteger(text) : Number(text)
}

function isoTime(text: string): string {
  const time = new Date(text)
  if (!Number.isNaN(time.valueOf())) return time.toISOString()
  throw new RangeError('a time of the store is infinite, or before year 1')
}

// The declarations of pg name no type of arrays.
function valueTypesOfPg(oid: number) {
  return pg.types.getTypeParser(oid as 17)
}
