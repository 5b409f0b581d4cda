/**
 * An error of the server or the network, without what people entrusted to the service: `detail` and
 * `where` of PostgreSQL hold whole rows and parameters, and messages of class 22 quote the value, as
 * do those of a text search that cannot be read.
 *
 * @module
 */

export interface RawError extends Error {
  readonly code?: string | undefined
  readonly severity?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly constraint?: string | undefined
  readonly routine?: string | undefined
  readonly detail?: string | undefined
}

/** What an operator may read. */
export class PostgresError extends Error {
  /** SQLSTATE, or a code of Node such as `ECONNREFUSED`. */
  readonly code: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly constraint: string | undefined
  /** Function of the server that raised it; the same in every language. */
  readonly routine: string | undefined

  constructor(raw: RawError) {
    super(withoutValues(raw))
    this.name = 'PostgresError'
    this.code = raw.code
    this.table = raw.table
    this.column = raw.column
    this.constraint = raw.constraint
    this.routine = raw.routine
  }
}

function withoutValues({ code, message }: RawError): string {
  const isQuoting = code?.startsWith('22') || / in ts(?:query|vector): "/.test(message)
  return isQuoting ? message.replace(/".*"/s, '"…"') : message
}
