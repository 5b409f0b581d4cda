/** Bodies and queries that break a schema in one place each. @module */

import type { Operation, Schema } from '../../../gather/api/api-model.ts'

export interface Mutation {
  /** "quantity of a wrong type" */
  readonly label: string
  readonly body: Readonly<Record<string, unknown>>
  /** Member that was added; a service may drop it instead of refusing. */
  readonly added?: string
}

/** As many members are tried per operation; the next ones seldom say more. */
const membersMax = 4

/** Each breaks one rule. What parsers may coerce (`5` for text, `"5"` for a number) is not used. */
export function bodyMutations(
  body: Readonly<Record<string, unknown>>,
  schema: Schema,
): readonly Mutation[] {
  const properties = Object.entries(recordOf(schema['properties'])).slice(0, 20)
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const dropped = required.slice(0, membersMax).map((name): Mutation => {
    const { [name]: _, ...rest } = body
    return { label: `without ${name}`, body: rest }
  })
  const changed = properties.slice(0, membersMax).flatMap(([name, inner]) =>
    wrongValues(recordOf(inner)).map(
      ({ how, value }): Mutation => ({
        label: `${name} ${how}`,
        body: { ...body, [name]: value },
      }),
    ),
  )
  const added = 'plimsoll_unknown'
  const extra: readonly Mutation[] =
    schema['additionalProperties'] === false
      ? [{ label: 'with a member that is forbidden', body: { ...body, [added]: 'x' }, added }]
      : []
  return [...dropped, ...changed, ...extra]
}

interface Wrong {
  readonly how: string
  readonly value: unknown
}

function wrongValues(schema: Schema): readonly Wrong[] {
  return [...wrongType(schema), ...outOfRange(schema)]
}

function wrongType({ type }: Schema): readonly Wrong[] {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const value = types.map((one) => foreign[String(one)]).find((one) => one !== undefined)
  return value === undefined ? [] : [{ how: 'of a wrong type', value }]
}

/** Values of another type, which no rule of coercion makes into the right one. */
const foreign: Readonly<Record<string, unknown>> = {
  string: { plimsoll: true },
  integer: 'abc',
  number: 'abc',
  boolean: 'perhaps',
  object: 'abc',
  array: { plimsoll: true },
}

function outOfRange(schema: Schema): readonly Wrong[] {
  const { minimum, maximum, minLength, maxLength } = schema
  const wrong: Wrong[] = []
  if (typeof minimum === 'number') wrong.push({ how: 'below its minimum', value: minimum - 1 })
  if (typeof maximum === 'number') wrong.push({ how: 'above its maximum', value: maximum + 1 })
  if (typeof minLength === 'number' && minLength > 0) {
    wrong.push({ how: 'too short', value: 'x'.repeat(minLength - 1) })
  }
  if (typeof maxLength === 'number' && maxLength < 100_000) {
    wrong.push({ how: 'too long', value: 'x'.repeat(maxLength + 1) })
  }
  if (Array.isArray(schema['enum'])) wrong.push({ how: 'not of its list', value: 'plimsoll-none' })
  return wrong
}

/** Queries with text for a number. Beyond a range they may be capped, which is legitimate. */
export function queryMutations({ parameters }: Operation): readonly string[] {
  const numbers = parameters.filter(
    ({ in: place, schema }) =>
      place === 'query' && (schema['type'] === 'integer' || schema['type'] === 'number'),
  )
  return numbers.slice(0, membersMax).map(({ name }) => name)
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {}
}
