/** What of an object is no longer as it was. Pure. @module */

import { isDeepStrictEqual } from 'node:util'

/**
 * Names of members that differ, without those that differed already between two reads in a row; the
 * whole body if it is no object.
 */
export function changedMembers(first: unknown, second: unknown, after: unknown): readonly string[] {
  if (isObject(first) && isObject(second) && isObject(after)) {
    return Object.keys(first).filter((name) => {
      const isVolatile = !isDeepStrictEqual(first[name], second[name])
      return !(isVolatile || isDeepStrictEqual(first[name], after[name]))
    })
  }
  const isSame = isDeepStrictEqual(first, after) || !isDeepStrictEqual(first, second)
  return isSame ? [] : ['the whole body']
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
