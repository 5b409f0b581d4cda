/**
 * Whether a 2xx during a fault is garbage: compared with the answer of the same operation just
 * before. Pure.
 *
 * @module
 */

import { type Answer, jsonOf } from '../../../gather/answer.ts'

interface Compared {
  readonly before: Answer | undefined
  readonly during: Answer
  /** Where it is not what the document says. */
  readonly mismatches: readonly string[]
}

/** Undefined if it is as good as before. */
export function garbageIn({ before, during, mismatches }: Compared): string | undefined {
  if (before === undefined || before.status >= 300) return undefined
  const was = jsonOf(before)
  const is = jsonOf(during)
  if (!isObject(was)) {
    return before.bodyBytes > 0 && during.bodyBytes === 0 ? 'its body is empty' : undefined
  }
  if (!isObject(is)) return 'its body is no longer a JSON object'
  const [mismatch] = mismatches
  if (mismatch !== undefined) return `it is not what the document says: ${mismatch}`
  return lossOf(was, is)
}

/** Members that are gone, and lists that had something. */
function lossOf(was: object, is: object): string | undefined {
  const missing = Object.keys(was).filter((key) => !(key in is))
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`
  const emptied = listsOf(was).find(([key, length]) => length > 0 && lengthOf(is, key) === 0)
  if (emptied === undefined) return undefined
  const [key, length] = emptied
  return `${key === '' ? 'the list' : key} is empty, which had ${length}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function listsOf(value: object): readonly (readonly [string, number])[] {
  if (Array.isArray(value)) return [['', value.length]]
  return Object.entries(value).flatMap(([key, list]) =>
    Array.isArray(list) ? [[key, list.length] as const] : [],
  )
}

function lengthOf(value: object, key: string): number | undefined {
  const list: unknown = key === '' ? value : (value as Record<string, unknown>)[key]
  return Array.isArray(list) ? list.length : undefined
}
