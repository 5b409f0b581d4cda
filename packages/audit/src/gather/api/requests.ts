/** Requests to operations, with bodies that satisfy their schemas. @module */

import type { HttpRequest } from '../http-client.ts'
import type { ApiModel, Operation, Parameter, Prepared, Resource, Schema } from './api-model.ts'
import { isTree, treeAt } from './json-tree.ts'
import type { ReadOperation } from './operations.ts'
import { encodeBody, isJsonType, mediaTypeOf } from './request-body.ts'
import { sample, type Wish } from './sample.ts'

export interface Requests {
  /** Ways to fill a request at this path, the likeliest first; `shown` is better than the example. */
  readonly candidates: (operation: Operation, path: string, shown?: unknown) => readonly Prepared[]
  /** The first of them. */
  readonly on: (operation: Operation, path: string) => Prepared
  /** One whose free texts bear the tag and are its own. */
  readonly named: (operation: Operation, path: string, shown?: unknown) => readonly Prepared[]
  readonly withBody: (prepared: Prepared, body: unknown) => HttpRequest
}

export interface RequestParts {
  readonly tag: string
  readonly read: readonly ReadOperation[]
  readonly resources: readonly Resource[]
  readonly violations: ApiModel['violations']
}

type Way = Pick<Wish, 'prefer' | 'isFull'>

/** What the document shows, then all that it describes, then only what it requires. */
const ways: readonly Way[] = [
  { prefer: 'examples', isFull: false },
  { prefer: 'values', isFull: true },
  { prefer: 'values', isFull: false },
]

export function createRequests({ tag, read, resources, violations }: RequestParts): Requests {
  const sources = new Map(read.map(({ operation, source }) => [operation, source]))
  const keys = new Map(resources.map((one) => [one.create, keyOf(one)]))
  let seed = 0
  const fill = (operation: Operation, path: string, way: Way, wanted: Wanted): Prepared => {
    seed += 1
    const wish: Wish = { tag, seed, ...way }
    const body = bodyOf(operation, wish, { ...wanted, key: keys.get(operation) })
    const source = sources.get(operation)
    const options = { tag: `${tag}-${seed}`, partTypes: source?.partTypes ?? {} }
    const part = body === undefined ? {} : encodeBody(operation, body, options)
    const headers = { ...headersOf(operation, wish), ...part.headers }
    const request = { method: operation.method, path: `${path}${queryOf(operation, wish)}` }
    return { operation, body, request: { ...request, ...part, headers } }
  }
  const all = (operation: Operation, path: string, wanted: Wanted) => {
    const made = ways.map((way) => fill(operation, path, way, wanted))
    const valid = made.filter(({ body }) => violations(operation, body).length === 0)
    return distinct(valid.length > 0 ? valid : made)
  }
  const named = { isNamed: true, shown: undefined }
  return {
    candidates: (operation, path, shown) => all(operation, path, { isNamed: false, shown }),
    on: (operation, path) => all(operation, path, named)[0] ?? fill(operation, path, anyWay, named),
    named: (operation, path, shown) => all(operation, path, { isNamed: true, shown }),
    withBody: ({ operation, request }, body) => {
      const partTypes = sources.get(operation)?.partTypes ?? {}
      const { json: _, body: __, headers, ...rest } = request
      const part = encodeBody(operation, body, { tag, partTypes })
      return { ...rest, ...part, headers: { ...headers, ...part.headers } }
    },
  }
}

const anyWay: Way = { prefer: 'values', isFull: false }

interface Wanted {
  /** Whether free texts bear the tag. */
  readonly isNamed: boolean
  /** A body that is better than the example of the document. */
  readonly shown: unknown
}

/** Member by whose value an object is read, where whoever makes it chooses it. */
function keyOf({ read }: Resource): string | undefined {
  return /\{([^}]*)\}\/?$/.exec(read.path)?.[1]
}

function bodyOf(
  operation: Operation,
  wish: Wish,
  { isNamed, shown = operation.bodyExample, key }: Wanted & { readonly key: string | undefined },
): unknown {
  const type = mediaTypeOf(operation)
  if (type === undefined) return undefined
  const schema = operation.requestBody[type] ?? {}
  const isShown = wish.prefer === 'examples' && shown !== undefined
  const body = isShown ? shown : sample(schema, wish)
  return isNamed && isJsonType(type) ? tagged(body, schema, { wish, key }) : body
}

/** Members that take any text, by which a person would know the object. */
const nameLike = /^(name|title|label|subject|description|text|note|comment|display_?name)$/i

function tagged(
  body: unknown,
  schema: Schema,
  { wish, key }: { readonly wish: Wish; readonly key: string | undefined },
): unknown {
  if (!isTree(body)) return body
  const own = Object.entries(treeAt(schema, 'properties')).flatMap(([name, inner]) => {
    if (typeof body[name] !== 'string' || !isTree(inner) || inner['enum'] !== undefined) return []
    if (!nameLike.test(name) && (name !== key || inner['format'] !== undefined)) return []
    const { example: _, examples: __, default: ___, ...free } = inner
    return [[name, sample(free, { ...wish, prefer: 'values' }, name)]]
  })
  return { ...body, ...Object.fromEntries(own) }
}

function distinct(all: readonly Prepared[]): readonly Prepared[] {
  const seen = new Map<string, Prepared>()
  for (const one of all) {
    const key = JSON.stringify([one.request.path, one.body ?? null])
    if (!seen.has(key)) seen.set(key, one)
  }
  return [...seen.values()]
}

function queryOf({ parameters }: Operation, wish: Wish): string {
  const query = new URLSearchParams()
  for (const parameter of parameters) {
    if (parameter.in !== 'query' || !parameter.required) continue
    const value = parameterValue(parameter, wish)
    for (const one of Array.isArray(value) ? value : [value])
      query.append(parameter.name, plain(one))
  }
  return query.size === 0 ? '' : `?${query}`
}

/** Set by the credential and the body themselves (OpenAPI 3.1.1, 4.8.12). */
const ownHeaders = new Set(['authorization', 'content-type', 'accept'])

function headersOf({ parameters }: Operation, wish: Wish): Record<string, string> {
  const wanted = parameters.filter(
    (one) => one.in === 'header' && one.required && !ownHeaders.has(one.name.toLowerCase()),
  )
  return Object.fromEntries(wanted.map((one) => [one.name, plain(parameterValue(one, wish))]))
}

function parameterValue({ name, schema, example }: Parameter, wish: Wish): unknown {
  return wish.prefer === 'examples' && example !== undefined ? example : sample(schema, wish, name)
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
