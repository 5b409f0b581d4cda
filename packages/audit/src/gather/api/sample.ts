/**
 * A value that satisfies a schema, made from its examples, or else from its keywords.
 *
 * What is made is not proved here: whoever sends it validates it first.
 *
 * @module
 */

import type { Schema } from './api-model.ts'
import { isTree, listAt, textAt, treeAt } from './json-tree.ts'
import { textMatching } from './pattern-text.ts'

export interface Wish {
  /** Text that free strings begin with, so that what is created can be told. */
  readonly tag: string
  /** Different seeds give different strings. */
  readonly seed: number
  /** `examples` takes what the document shows; `values` makes everything. */
  readonly prefer: 'examples' | 'values'
  /** Whether members that are not required are filled. */
  readonly isFull: boolean
}

/** Deeper than this only what is required is made, and no more than one of it. */
const depthMax = 8

export function sample(schema: Schema, wish: Wish, name = '', depth = 0): unknown {
  if (depth > depthMax) return undefined
  const shown = shownValue(schema, wish)
  if (shown !== undefined) return shown
  const alternative = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')].filter(isTree)
  const chosen = alternative.find((one) => one['type'] !== 'null')
  if (chosen !== undefined) {
    const { oneOf: _, anyOf: __, ...own } = schema
    const made = sample(chosen, wish, name, depth + 1)
    if (!isTree(made) || !isTree(own['properties'])) return made
    return { ...treeOf(object(own, wish, depth)), ...made }
  }
  return ofType(schema, wish, name, depth)
}

function shownValue(schema: Schema, wish: Wish): unknown {
  if (schema['const'] !== undefined) return schema['const']
  const values = listAt(schema, 'enum').filter((value) => value !== null)
  if (wish.prefer === 'examples') {
    const shown = schema['example'] ?? listAt(schema, 'examples')[0] ?? schema['default']
    if (shown !== undefined && shown !== null) return shown
  }
  return values[0]
}

function ofType(schema: Schema, wish: Wish, name: string, depth: number): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return object(schema, wish, depth)
    case 'array':
      return array(schema, wish, name, depth)
    case 'string':
      return text(schema, wish, name)
    case 'integer':
      return number(schema, 1)
    case 'number':
      return number(schema, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return isTree(schema['properties']) ? object(schema, wish, depth) : `${wish.tag}-${wish.seed}`
  }
}

/** The first type that is not null; guessed from keywords where none is given. */
export function typeOf(schema: Schema): string | undefined {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null'
  if (isTree(schema['properties'])) return 'object'
  if (schema['items'] !== undefined) return 'array'
  return schema['pattern'] === undefined && schema['format'] === undefined ? undefined : 'string'
}

function object(schema: Schema, wish: Wish, depth: number): unknown {
  const required = new Set(listAt(schema, 'required').map(String))
  const members = Object.entries(treeAt(schema, 'properties')).flatMap(([name, inner]) => {
    const isWanted = required.has(name) || (wish.isFull && depth < 3)
    const child: Schema = isTree(inner) ? inner : {}
    if (!isWanted || child['readOnly'] === true) return []
    const value = sample(child, wish, name, depth + 1)
    return value === undefined ? [] : [[name, value] as const]
  })
  const made: Record<string, unknown> = Object.fromEntries(members)
  // Required and not described: any value is as good as another.
  for (const name of required) {
    if (!(name in treeAt(schema, 'properties'))) made[name] = `${wish.tag}-${wish.seed}`
  }
  return made
}

function array(schema: Schema, wish: Wish, name: string, depth: number): unknown {
  const items: Schema = treeAt(schema, 'items')
  const count = Math.max(Number(schema['minItems'] ?? 0), 1)
  return Array.from({ length: Math.min(count, 20) }, (_, at) =>
    sample(items, { ...wish, seed: wish.seed + at }, name, depth + 1),
  )
}

function number(schema: Schema, usual: number): number {
  const step = Number(schema['multipleOf'] ?? (typeOf(schema) === 'integer' ? 1 : 0))
  const least = lowerBound(schema, step)
  const most = Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? Number.POSITIVE_INFINITY)
  const wanted = Math.max(least ?? Math.min(usual, most), Math.min(usual, most))
  if (step === 0) return wanted
  const rounded = Math.ceil(wanted / step) * step
  return rounded > most ? Math.floor(most / step) * step : rounded
}

function lowerBound(schema: Schema, step: number): number | undefined {
  if (typeof schema['minimum'] === 'number') return schema['minimum']
  const above = schema['exclusiveMinimum']
  return typeof above === 'number' ? above + (step || 0.5) : undefined
}

function text(schema: Schema, wish: Wish, name: string): string {
  const min = Number(schema['minLength'] ?? 0)
  const max = Number(schema['maxLength'] ?? 200)
  const pattern = textAt(schema, 'pattern')
  const byFormat = formats[textAt(schema, 'format') ?? formatOf(name)]
  const free = byFormat?.(wish) ?? `${wish.tag}-${wish.seed}`
  const fitted = fit(free, min, max)
  if (pattern === undefined || new RegExp(pattern).test(fitted)) return fitted
  return textMatching(pattern, { min, max }, wish.seed) ?? fitted
}

/** What the name of a member says, where its schema does not. */
function formatOf(name: string): string {
  if (/e-?mail/i.test(name)) return 'email'
  if (/(^|_)(ur[il]|href|link|website|callback)s?$/i.test(name) || /Ur[il]$/.test(name))
    return 'uri'
  if (/passw(or)?d/i.test(name)) return 'password'
  if (/(_at|At|_date|Date)$/.test(name)) return 'date-time'
  return ''
}

const formats: Readonly<Record<string, (wish: Wish) => string>> = {
  email: ({ tag, seed }) => `${tag}-${seed}@example.com`,
  uuid: ({ seed }) => `00000000-0000-4000-8000-${seed.toString(16).padStart(12, '0')}`,
  'date-time': () => '2030-01-31T12:00:00Z',
  date: () => '2030-01-31',
  time: () => '12:00:00Z',
  duration: () => 'PT1H',
  // RFC 2606: nobody is there, and nothing is asked if a service does not ask.
  uri: () => 'https://example.com/',
  url: () => 'https://example.com/',
  'uri-reference': () => '/example',
  hostname: () => 'example.com',
  ipv4: () => '192.0.2.1',
  ipv6: () => '2001:db8::1',
  byte: () => 'cGxpbXNvbGw=',
  binary: ({ tag }) => tag,
  password: ({ tag, seed }) => `Aa1!${tag}-${seed}`,
}

function fit(free: string, min: number, max: number): string {
  if (free.length > max) return free.slice(free.length - max)
  return free.padEnd(min, 'x')
}

function treeOf(value: unknown): Schema {
  return isTree(value) ? value : {}
}
