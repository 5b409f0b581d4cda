/** Operations of a document, in its order. @module */

import type { DocumentedResponse, Operation, Parameter, Schema } from './api-model.ts'
import { type ApiDocument, basePath } from './document.ts'
import { atPointer, isTree, listAt, pointerStep, type Tree, textAt, treeAt } from './json-tree.ts'
import { operationLines } from './lines.ts'
import { type Direction, type SchemaReader, schemaReader } from './schema-dialect.ts'

/** An operation, and its schemas as they stand in the document. */
export interface ReadOperation {
  readonly operation: Operation
  readonly source: OperationSource
}

export interface OperationSource {
  readonly requestBody: Readonly<Record<string, unknown>>
  readonly bodyRequired: boolean
  /** Content types of the parts of a form, by member. */
  readonly partTypes: Readonly<Record<string, string>>
  /** By status, then by media type. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** As an `operationRef` within the document names it. */
  readonly pointer: string
  /** Of all successes, references resolved. */
  readonly links: readonly Tree[]
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options']

export function readOperations(document: ApiDocument): readonly ReadOperation[] {
  const { tree, text, file, isVersion30 } = document
  const reader = schemaReader(tree, isVersion30)
  const line = file === undefined ? () => undefined : operationLines(text)
  const resolved = (node: unknown) => resolveReference(tree, node)
  const context: Context = { tree, reader, line, resolved }
  return Object.entries(treeAt(tree, 'paths')).flatMap(([path, item]) =>
    readPath(path, resolved(item), context),
  )
}

interface Context {
  readonly tree: Tree
  readonly reader: SchemaReader
  readonly line: (path: string, method: string) => number | undefined
  readonly resolved: (node: unknown) => Tree
}

function readPath(path: string, item: Tree, context: Context): readonly ReadOperation[] {
  return methods.flatMap((method) => {
    const node = item[method]
    return isTree(node) ? [readOperation(path, method, item, node, context)] : []
  })
}

function readOperation(
  path: string,
  method: string,
  item: Tree,
  node: Tree,
  context: Context,
): ReadOperation {
  const base = basePath(node) ?? basePath(item) ?? basePath(context.tree) ?? ''
  const body = context.resolved(node['requestBody'])
  const content = treeAt(body, 'content')
  const responses = Object.entries(treeAt(node, 'responses')).map(
    ([status, response]) => [status, context.resolved(response)] as const,
  )
  const full = `${base}${path}`
  const operation: Operation = {
    name: `${method.toUpperCase()} ${full}`,
    method: method.toUpperCase(),
    path: full,
    operationId: textAt(node, 'operationId'),
    tags: listAt(node, 'tags').map(String),
    deprecated: node['deprecated'] === true,
    isProtected: asksForCredential(node['security'] ?? context.tree['security']),
    isSafe: method === 'get' || method === 'head',
    parameters: parametersOf(item, node, context),
    requestBody: schemasOf(content, 'request', context),
    bodyExample: Object.values(content).map((media) => exampleOf(media, context))[0],
    responses: Object.fromEntries(
      responses.map(([status, response]) => [status, documented(response, context)]),
    ),
    line: context.line(path, method),
  }
  const source = {
    requestBody: rawSchemas(content),
    bodyRequired: body['required'] === true,
    partTypes: partTypesOf(content),
    responses: Object.fromEntries(
      responses.map(([status, response]) => [status, rawSchemas(treeAt(response, 'content'))]),
    ),
    pointer: `#/paths/${pointerStep(path)}/${method}`,
    links: responses.flatMap(([status, response]) =>
      /^(2|default)/.test(status)
        ? Object.values(treeAt(response, 'links')).map(context.resolved)
        : [],
    ),
  }
  return { operation, source }
}

/** An empty requirement among several makes the credential optional. */
function asksForCredential(security: unknown): boolean {
  if (!Array.isArray(security) || security.length === 0) return false
  return security.every((one) => isTree(one) && Object.keys(one).length > 0)
}

/** Those of the operation replace those of the path, by name and place. */
function parametersOf(item: Tree, node: Tree, context: Context): readonly Parameter[] {
  const found = new Map<string, Parameter>()
  for (const raw of [...listAt(item, 'parameters'), ...listAt(node, 'parameters')]) {
    const parameter = parameterOf(context.resolved(raw), context)
    if (parameter !== undefined) found.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  return [...found.values()]
}

function parameterOf(node: Tree, context: Context): Parameter | undefined {
  const name = textAt(node, 'name')
  const place = textAt(node, 'in')
  if (name === undefined || !isPlace(place)) return undefined
  const media = Object.values(treeAt(node, 'content'))[0]
  const holder = isTree(media) ? media : node
  const example = exampleOf(holder, context)
  return {
    name,
    in: place,
    required: node['required'] === true || place === 'path',
    schema: context.reader.expanded(holder['schema'], 'request'),
    ...(example === undefined ? {} : { example }),
  }
}

function isPlace(place: string | undefined): place is Parameter['in'] {
  return place === 'path' || place === 'query' || place === 'header' || place === 'cookie'
}

/** Of a media type or a parameter, or of its schema. */
function exampleOf(holder: unknown, context: Context): unknown {
  if (!isTree(holder)) return undefined
  if (holder['example'] !== undefined) return holder['example']
  const first = context.resolved(Object.values(treeAt(holder, 'examples'))[0])
  if (first['value'] !== undefined) return first['value']
  const schema = context.resolved(holder['schema'])
  return schema['example'] ?? listAt(schema, 'examples')[0]
}

function documented(response: Tree, context: Context): DocumentedResponse {
  const headers = Object.entries(treeAt(response, 'headers')).map(([name, header]) => {
    const { schema, required } = context.resolved(header)
    const expanded = context.reader.expanded(schema, 'response')
    return { name: name.toLowerCase(), schema: expanded, isRequired: required === true }
  })
  return {
    content: schemasOf(treeAt(response, 'content'), 'response', context),
    headers: Object.fromEntries(headers.map(({ name, schema }) => [name, schema])),
    requiredHeaders: headers.flatMap(({ name, isRequired }) => (isRequired ? [name] : [])),
  }
}

function schemasOf(
  content: Tree,
  direction: Direction,
  { reader }: Context,
): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      reader.expanded(isTree(media) ? media['schema'] : {}, direction),
    ]),
  )
}

function rawSchemas(content: Tree): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      isTree(media) ? media['schema'] : undefined,
    ]),
  )
}

function partTypesOf(content: Tree): Readonly<Record<string, string>> {
  const parts = Object.entries(treeAt(treeAt(content, 'multipart/form-data'), 'encoding'))
  return Object.fromEntries(
    parts.flatMap(([name, part]) => {
      const type = isTree(part) ? textAt(part, 'contentType') : undefined
      return type === undefined ? [] : [[name, type.split(',')[0]?.trim() ?? type]]
    }),
  )
}

/** The object behind references, of which there may be several in a row. */
function resolveReference(root: Tree, node: unknown): Tree {
  let found = node
  for (let hops = 0; hops < 10 && isTree(found) && typeof found['$ref'] === 'string'; hops += 1) {
    found = atPointer(root, found['$ref'])
  }
  return isTree(found) ? found : {}
}
