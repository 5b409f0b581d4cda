/** The shape of an error body. Pure. @module */

import { type Answer, jsonOf } from '../../../gather/answer.ts'

export interface ErrorShape {
  /** Media type without parameters. */
  readonly type: string
  /** Top-level members; undefined if the body is no JSON object. */
  readonly keys: readonly string[] | undefined
}

export function shapeOf(answer: Answer): ErrorShape {
  const type = (answer.headers['content-type'] ?? 'no content type').split(';')[0]?.trim() ?? ''
  const json = jsonOf(answer)
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
  return { type: type.toLowerCase(), keys: isObject ? Object.keys(json) : undefined }
}

/** RFC 9457 says that a problem may lack any of its members, and have others. */
const problem = 'application/problem+json'

/**
 * Whether both are one shape: the same media type, and most members of the smaller one are in the
 * other. Members that only some errors have, such as a list of invalid fields, are no other shape.
 */
export function isSameShape(a: ErrorShape, b: ErrorShape): boolean {
  if (a.keys === undefined || b.keys === undefined || a.type !== b.type) return false
  if (a.type === problem) return true
  const [few, many] = a.keys.length <= b.keys.length ? [a.keys, b.keys] : [b.keys, a.keys]
  const common = few.filter((key) => many.includes(key)).length
  return common > 0 && common * 2 >= few.length
}

export function described({ type, keys }: ErrorShape): string {
  return keys === undefined ? type : `${type} { ${keys.join(', ')} }`
}
