/**
 * Where a value breaks the schema, as sentences: what stands there, and what ought to.
 *
 * A schema's `description` says what would be right; a union is told by its description alone,
 * because what is wrong with each of its branches helps nobody.
 *
 * @module
 */

import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import type { ConfigProblem } from './config-error.ts'
import { nearestName } from './nearest-name.ts'

type SchemaError = ReturnType<typeof Errors>[number]

export function schemaProblems(schema: TSchema, value: unknown): readonly ConfigProblem[] {
  const errors = Errors(schema, value)
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .map(({ schemaPath }) => `${schemaPath}/anyOf/`)
  return errors
    .filter(({ schemaPath, keyword }) => {
      // `false` for an unknown key is told once, by its object.
      return keyword !== 'boolean' && !unions.some((union) => schemaPath.startsWith(union))
    })
    .flatMap((error) => problemsOf(error, at(schema, error.schemaPath), value))
}

function problemsOf(error: SchemaError, schema: unknown, value: unknown): readonly ConfigProblem[] {
  const path = pathOf(error.instancePath)
  if (error.keyword === 'additionalProperties') {
    const unknown = namesIn(error.params, 'additionalProperties')
    const known = Object.keys(membersOf(schema))
    return unknown.map((name) => ({ path: joined(path, name), problem: unknownKey(name, known) }))
  }
  if (error.keyword === 'required') {
    const missing = namesIn(error.params, 'requiredProperties')
    return missing.map((name) => ({
      path: joined(path, name),
      problem: `is missing${expected(membersOf(schema)[name], ', and must be ')}.`,
    }))
  }
  const found = shown(at(value, error.instancePath))
  const right = expected(schema, ', but must be ') || `: it ${error.message}`
  return [{ path, problem: `is ${found}${right}.` }]
}

function unknownKey(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  const meant =
    nearest === undefined ? `known here are ${known.join(', ')}` : `did you mean "${nearest}"?`
  return `is not a known key; ${meant}`
}

function expected(schema: unknown, before: string): string {
  if (typeof schema !== 'object' || schema === null) return ''
  const { description, type, minimum, maximum, minLength } = schema as Record<string, unknown>
  if (typeof description === 'string') return `${before}${description}`
  if (typeof type !== 'string') return ''
  const bounds = [
    minimum === undefined ? '' : ` of at least ${minimum}`,
    maximum === undefined ? '' : ` and at most ${maximum}`,
    minLength === undefined ? '' : ' that is not empty',
  ]
  return `${before}${articles[type] ?? type}${bounds.join('')}`
}

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  object: 'an object',
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** What a JSON pointer, `/auth/login` or `#/properties/auth`, leads to. */
function at(root: unknown, pointer: string): unknown {
  let value = root
  for (const step of stepsOf(pointer)) value = membersOfAny(value)[step]
  return value
}

function stepsOf(pointer: string): readonly string[] {
  const steps = pointer.replace(/^#/, '').split('/').slice(1)
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function pathOf(pointer: string): string {
  return stepsOf(pointer).reduce(joined, '')
}

function joined(path: string, step: string): string {
  if (/^\d+$/.test(step)) return `${path}[${step}]`
  return path === '' ? step : `${path}.${step}`
}

function membersOf(schema: unknown): Readonly<Record<string, unknown>> {
  return membersOfAny(membersOfAny(schema)['properties'])
}

function membersOfAny(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function namesIn(params: object, key: string): readonly string[] {
  const names = membersOfAny(params)[key]
  return Array.isArray(names) ? names.map(String) : []
}
