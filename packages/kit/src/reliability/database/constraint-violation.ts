/**
 * A row that breaks a rule of the schema, told alike for both engines.
 *
 * @module
 */

import { ConstraintError } from './errors.ts'

export type ConstraintKind = 'unique' | 'foreign-key' | 'not-null' | 'check'

export class ConstraintViolation extends ConstraintError {
  readonly kind: ConstraintKind
  readonly table: string | undefined
  /** Of the key that is taken or missing; empty where the engine does not tell. */
  readonly columns: readonly string[]

  constructor(
    kind: ConstraintKind,
    where: { readonly table?: string | undefined; readonly columns?: readonly string[] },
    cause: unknown,
  ) {
    super('What was sent contradicts what is stored.', { cause })
    this.kind = kind
    this.table = where.table
    this.columns = where.columns ?? []
  }
}

/** Is this the refusal of a second row with the same key? */
export function isUniqueViolation(error: unknown, ...columns: readonly string[]): boolean {
  if (!(error instanceof ConstraintViolation) || error.kind !== 'unique') return false
  return columns.every((column) => error.columns.includes(column))
}
