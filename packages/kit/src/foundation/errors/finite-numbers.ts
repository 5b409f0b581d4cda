/**
 * Numbers of a query, a path or headers that are not finite.
 *
 * Ajv makes a number of the text `1e400`, which is infinite, and holds no bound against what is not
 * finite: `maximum` lets it pass, and the handler gets what its schema excludes.
 *
 * @module
 */

import type { ErrorDetail } from './kit-error.ts'

const parts = [
  { member: 'query', schema: 'querystring', in: 'query' },
  { member: 'params', schema: 'params', in: 'path' },
  { member: 'headers', schema: 'headers', in: 'headers' },
] as const

/** A member that a schema calls a number. */
interface NumericMember {
  readonly part: (typeof parts)[number]
  readonly name: string
}

/** What text is made a number of, by the schemas of a route. */
export function numericMembers(
  schemas: Readonly<Record<string, unknown>>,
): readonly NumericMember[] {
  return parts.flatMap((part) => {
    const properties = objectAt(objectAt(schemas, part.schema), 'properties')
    const isNumeric = (name: string) =>
      [objectAt(properties, name)['type']]
        .flat()
        .some((type) => type === 'number' || type === 'integer')
    return Object.keys(properties)
      .filter(isNumeric)
      .map((name) => ({ part, name }))
  })
}

/** The first that is no finite number; undefined if all are. */
export function notFinite(
  request: Readonly<Record<(typeof parts)[number]['member'], unknown>>,
  members: readonly NumericMember[],
): ErrorDetail | undefined {
  for (const { part, name } of members) {
    const values = request[part.member]
    const value: unknown = typeof values === 'object' && values && Reflect.get(values, name)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { in: part.in, pointer: `/${name}`, message: 'must be a finite number' }
    }
  }
  return undefined
}

function objectAt(holder: Readonly<Record<string, unknown>>, name: string) {
  const value = holder[name]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
