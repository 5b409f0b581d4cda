/**
 * Says what is wrong with a value in the words of its schema: "input.width: is "32"; must be an
 * integer from 1 to 2048, in pixels". The `description` of each schema is the end of the sentence.
 *
 * @module
 */

import type { TSchema } from 'typebox'
import { Errors } from 'typebox/schema'

/** The members of a JSON Schema that lead to its parts. */
interface SchemaNode {
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
}

/** One sentence for each member that is wrong, missing or not known; none if the value is right. */
export function problemsOfValue(schema: TSchema, value: unknown): readonly string[] {
  const sentences = new Map<string, string>()
  for (const error of Errors(schema, value)[1]) {
    for (const [at, sentence] of sentencesOf(schema, value, error)) {
      const path = at.length === 0 ? 'the file' : at.join('.')
      // Of several errors of one member the first is the nearest to the cause.
      if (!sentences.has(path)) sentences.set(path, sentence)
    }
  }
  return [...sentences].map(([path, sentence]) => `${path}: ${sentence}`)
}

type Path = readonly string[]
type ValueError = ReturnType<typeof Errors>[1][number]

function sentencesOf(
  schema: TSchema,
  value: unknown,
  { keyword, instancePath, params }: ValueError,
): readonly (readonly [Path, string])[] {
  const at = instancePath.split('/').slice(1)
  if (keyword === 'required') {
    return listOf(params, 'requiredProperties').map((name) => {
      const path = [...at, name]
      return [path, `is missing; must be ${expected(schema, path)}`]
    })
  }
  if (keyword === 'additionalProperties') {
    return listOf(params, 'additionalProperties').map((name) => {
      return [[...at, name], 'is not a known member; remove it or mend its spelling']
    })
  }
  // An unknown member is also reported as a value of the schema `false`, which says nothing.
  if (keyword === 'boolean') return []
  return [[at, `is ${shown(value, at)}; must be ${expected(schema, at)}`]]
}

function listOf(params: object, name: string): readonly string[] {
  const list: unknown = Reflect.get(params, name)
  return Array.isArray(list) ? list.map(String) : []
}

function expected(schema: TSchema, at: Path): string {
  let node: SchemaNode | undefined = schema
  let description = node?.description
  for (const name of at) {
    node = node?.items ?? node?.properties?.[name]
    description = node?.description ?? description
  }
  return description ?? 'different'
}

function shown(value: unknown, at: Path): string {
  let found: unknown = value
  for (const name of at) found = Reflect.get(Object(found), name)
  const text = JSON.stringify(found) ?? 'undefined'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
