/**
 * JSON Patch (RFC 6902), as far as the steps of a rollout go: `test` and `replace`.
 *
 * @module
 */

export interface Operation {
  readonly op: string
  readonly path: string
  readonly value: unknown
}

/** Undefined if one does not apply: then none does. */
export function patched<Document extends object>(
  document: Document,
  operations: readonly Operation[],
): Document | undefined {
  const fresh = structuredClone(document)
  return operations.every((operation) => applied(fresh, operation)) ? fresh : undefined
}

/** As section 4 says of `test` and `replace`; false if it does not apply. */
export function applied(document: object, { op, path, value }: Operation): boolean {
  const names = path.split('/').slice(1)
  const last = names.pop() ?? ''
  let parent: unknown = document
  for (const name of names) parent = (parent as Record<string, unknown> | undefined)?.[name]
  if (typeof parent !== 'object' || parent === null || !(last in parent)) return false
  const members = parent as Record<string, unknown>
  if (op === 'test') return members[last] === value
  members[last] = value
  return op === 'replace'
}
