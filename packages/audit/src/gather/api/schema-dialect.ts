/**
 * Schemas of OpenAPI 3.0 and 3.1 as JSON Schema 2020-12.
 *
 * `nullable` becomes a type, boolean bounds become numbers, and what concerns only the other direction
 * (readOnly in requests, writeOnly in responses) is required no more. References are kept by
 * {@link SchemaReader.bundled}, for a validator, and written out by {@link SchemaReader.expanded}, for
 * readers; there a schema inside itself ends as `{}`, which allows anything.
 *
 * @module
 */

import type { Schema } from './api-model.ts'
import { atPointer, isTree, listAt, type Tree, treeAt } from './json-tree.ts'

export type Direction = 'request' | 'response'

export interface SchemaReader {
  /** References written out, `allOf` of objects merged. */
  readonly expanded: (schema: unknown, direction: Direction) => Schema
  /** Self-contained: whatever is referred to is among its `$defs`. */
  readonly bundled: (schema: unknown, direction: Direction) => Schema
}

/** Keywords whose value is a schema, a list of them, or a map of them. */
const single = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'])
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions'])
/** Said of other documents or of the dialect; a validator would look them up. */
const dropped = new Set(['$schema', '$id', '$anchor', '$dynamicAnchor', 'discriminator', 'xml'])

export function schemaReader(root: Tree, isVersion30: boolean): SchemaReader {
  const dialect = (direction: Direction): Dialect => ({
    target: (reference) => atPointer(root, reference) ?? {},
    isVersion30,
    direction,
  })
  return {
    expanded: (schema, direction) => new Expander(dialect(direction)).expand(schema),
    bundled: (schema, direction) => new Bundler(dialect(direction)).bundle(schema),
  }
}

interface Dialect {
  readonly target: (reference: string) => unknown
  readonly isVersion30: boolean
  readonly direction: Direction
}

class Expander {
  readonly #dialect: Dialect
  readonly #done = new Map<string, Schema>()
  readonly #open = new Set<string>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  readonly expand = (schema: unknown): Schema => {
    if (!isTree(schema)) return schema === false ? { not: {} } : {}
    const reference = schema['$ref']
    if (typeof reference !== 'string') {
      return merged(convert(schema, this.expand, this.#dialect))
    }
    const base = this.#named(reference)
    const { $ref: _, ...siblings } = schema
    if (siblings['nullable'] === true) return allowingNull(base)
    // In 3.0 whatever stands beside a reference is ignored (OpenAPI 3.0.4, 4.8.23).
    if (this.#dialect.isVersion30 || Object.keys(siblings).length === 0) return base
    return merged({ ...convert(siblings, this.expand, this.#dialect), allOf: [base] })
  }

  #named(reference: string): Schema {
    const known = this.#done.get(reference)
    if (known !== undefined) return known
    if (this.#open.has(reference)) return {}
    this.#open.add(reference)
    const schema = this.expand(this.#dialect.target(reference))
    this.#open.delete(reference)
    this.#done.set(reference, schema)
    return schema
  }
}

class Bundler {
  readonly #dialect: Dialect
  readonly #names = new Map<string, string>()
  readonly #definitions: Record<string, unknown> = {}

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  bundle(schema: unknown): Schema {
    const top = this.#visit(schema)
    return { allOf: [top], $defs: this.#definitions }
  }

  readonly #visit = (node: unknown): unknown => {
    if (!isTree(node)) return typeof node === 'boolean' ? node : {}
    const reference = node['$ref']
    if (typeof reference !== 'string') return convert(node, this.#visit, this.#dialect)
    const link = { $ref: `#/$defs/${this.#nameOf(reference)}` }
    const { $ref: _, ...siblings } = node
    if (siblings['nullable'] === true) return allowingNull(link)
    if (this.#dialect.isVersion30) return link
    return { ...convert(siblings, this.#visit, this.#dialect), ...link }
  }

  #nameOf(reference: string): string {
    const known = this.#names.get(reference)
    if (known !== undefined) return known
    const name = `d${this.#names.size}`
    this.#names.set(reference, name)
    this.#definitions[name] = this.#visit(this.#dialect.target(reference))
    return name
  }
}

/** One schema, its own keywords only; `visit` does those inside. */
function convert(
  schema: Tree,
  visit: (inner: unknown) => unknown,
  { isVersion30, direction }: Dialect,
): Schema {
  const kept = Object.entries(schema).filter(([key]) => !dropped.has(key))
  const result = Object.fromEntries(kept.map(([key, value]) => [key, inside(key, value, visit)]))
  relaxRequired(result, schema, direction)
  dropForeignPattern(result)
  return isVersion30 ? modern(result) : result
}

function inside(key: string, value: unknown, visit: (inner: unknown) => unknown): unknown {
  if (single.has(key) && isTree(value)) return visit(value)
  if (lists.has(key) && Array.isArray(value)) return value.map(visit)
  return maps.has(key) && isTree(value) ? mapped(value, visit) : value
}

function mapped(schemas: Tree, visit: (inner: unknown) => unknown): Tree {
  return Object.fromEntries(Object.entries(schemas).map(([name, inner]) => [name, visit(inner)]))
}

function relaxRequired(result: Record<string, unknown>, schema: Tree, direction: Direction): void {
  if (!Array.isArray(schema['required'])) return
  const other = direction === 'request' ? 'readOnly' : 'writeOnly'
  const properties = treeAt(schema, 'properties')
  result['required'] = schema['required'].filter(
    (name) => treeAt(properties, String(name))[other] !== true,
  )
}

/** Patterns of other languages, such as `(?i)`, say nothing to us. */
function dropForeignPattern(result: Record<string, unknown>): void {
  const { pattern } = result
  if (pattern === undefined) return
  try {
    new RegExp(String(pattern))
  } catch {
    // Not a pattern of this language, so nothing can be judged by it.
    delete result['pattern']
  }
}

/** Keywords of 3.0 that mean something else in 2020-12, or nothing. */
function modern(schema: Record<string, unknown>): Schema {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[flag] !== 'boolean') continue
    if (schema[flag] === true && schema[bound] !== undefined) schema[flag] = schema[bound]
    else delete schema[flag]
  }
  if (schema['nullable'] !== true) return schema
  const { nullable: _, ...rest } = schema
  return allowingNull(rest)
}

function allowingNull(schema: Schema): Schema {
  const { type } = schema
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const values = schema['enum']
  const withNull = Array.isArray(values) ? { enum: [...new Set([...values, null])] } : {}
  return { ...schema, type: [type, 'null'], ...withNull }
}

/** Objects of an `allOf` as one object, which is what a reader looks for. */
function merged(schema: Schema): Schema {
  const parts = schema['allOf']
  if (!Array.isArray(parts)) return schema
  const { allOf: _, ...own } = schema
  return [...parts, own].filter(isTree).reduce<Schema>(both, {})
}

function both(left: Schema, right: Schema): Schema {
  const required = [...listAt(left, 'required'), ...listAt(right, 'required')]
  return {
    ...left,
    ...right,
    ...(isTree(left['properties']) || isTree(right['properties'])
      ? { properties: { ...treeAt(left, 'properties'), ...treeAt(right, 'properties') } }
      : {}),
    ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
  }
}
