/**
 * A JSON Schema as a list that people read: name, type, whether required, limits, description.
 *
 * @module
 */

import { dereference, type JsonSchema, type OpenapiDocument } from './document.ts'
import { type Html, html, inline } from './html.ts'

/** Deeper members are named by type only; it also ends schemas that contain themselves. */
const depthMax = 6

export function schemaView(document: OpenapiDocument, schema: JsonSchema, depth = 0): Html {
  const resolved = resolve(document, schema)
  const members = membersOf(document, resolved)
  if (members.length === 0 || depth >= depthMax) return html``

  return html`<ul class="members">${members.map(
    ([name, member, isRequired]) => html`<li>
<div class="member"><code class="name">${name}</code> ${typeView(document, member, isRequired)}</div>
${descriptionView(resolve(document, member))}${schemaView(document, member, depth + 1)}</li>`,
  )}</ul>`
}

/** The type, whether it is required, and its limits in one line. */
export function typeView(document: OpenapiDocument, schema: JsonSchema, isRequired = false): Html {
  const resolved = resolve(document, schema)
  const limits = limitsOf(resolved)
  return html`<span class="type">${typeName(document, resolved)}</span>${isRequired ? html` <em>required</em>` : html``}${
    limits.length > 0 ? html` <span class="limits">${limits.join(' · ')}</span>` : html``
  }`
}

export function descriptionView({ description }: { readonly description?: unknown }): Html {
  return typeof description === 'string' ? html`<p>${inline(description)}</p>` : html``
}

export function resolve(document: OpenapiDocument, schema: JsonSchema): JsonSchema {
  return dereference<JsonSchema>(document, schema) ?? {}
}

type Member = readonly [name: string, schema: JsonSchema, isRequired: boolean]

/** Members of an object, or of the objects in a list, or of every alternative. */
function membersOf(document: OpenapiDocument, schema: JsonSchema): readonly Member[] {
  const { properties, items, required } = schema
  if (isSchema(items)) return membersOf(document, resolve(document, items))
  if (isSchema(properties)) {
    const names = Array.isArray(required) ? required : []
    return Object.entries(properties).map(([name, each]) => [name, each, names.includes(name)])
  }
  return alternatives(schema).flatMap((each) => membersOf(document, resolve(document, each)))
}

function typeName(document: OpenapiDocument, schema: JsonSchema): string {
  const { type, items, format, contentMediaType } = schema
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return schema['enum'].map((v) => JSON.stringify(v)).join(' | ')
  const several = alternatives(schema)
  if (several.length > 0) {
    const names = several.map((each) => typeName(document, resolve(document, each)))
    return [...new Set(names)].join(' | ')
  }
  if (isSchema(items)) return `list of ${typeName(document, resolve(document, items))}`
  const name = [type ?? 'any'].flat().join(' | ')
  return `${name}${detail(format ?? contentMediaType)}`
}

function detail(value: unknown): string {
  return typeof value === 'string' ? ` (${value})` : ''
}

const limitNames: Readonly<Record<string, string>> = {
  minLength: '≥ % characters',
  maxLength: '≤ % characters',
  minimum: '≥ %',
  maximum: '≤ %',
  exclusiveMinimum: '> %',
  exclusiveMaximum: '< %',
  minItems: '≥ % items',
  maxItems: '≤ % items',
  pattern: 'pattern %',
  default: 'default %',
}

function limitsOf(schema: JsonSchema): readonly string[] {
  return Object.entries(limitNames)
    .filter(([keyword]) => schema[keyword] !== undefined)
    .map(([keyword, text]) => text.replace('%', () => String(schema[keyword])))
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [schema['anyOf'], schema['oneOf'], schema['allOf']].flat().filter(isSchema)
}

function isSchema(value: unknown): value is Record<string, JsonSchema> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
