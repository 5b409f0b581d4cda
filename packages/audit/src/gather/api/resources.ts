/** Kinds of objects that the operations of a document make, read and delete. @module */

import { type Answer, jsonOf } from '../answer.ts'
import type { Link, Operation, Resource } from './api-model.ts'
import { isTree, type Tree, textAt } from './json-tree.ts'
import { lastParameter } from './links.ts'
import { pathPattern } from './path-pattern.ts'
import { isJsonType, mediaTypeOf } from './request-body.ts'

/**
 * Finds them by their paths, since what is made at `/items` is read at `/items/{id}`, and else by a
 * link from the answer to the operation that reads what was made.
 */
export function findResources(
  operations: readonly Operation[],
  links: readonly Link[] = [],
): readonly Resource[] {
  const at = (method: string, path: string) =>
    operations.find((one) => one.method === method && shape(one.path) === path)
  const found = operations.flatMap((create) => {
    if (create.method !== 'POST' || isAccountOperation(create)) return []
    const read =
      at('GET', `${shape(create.path)}/{}`) ?? links.find((link) => readsMade(link, create))?.to
    if (read === undefined) return []
    const member = shape(read.path)
    return [
      {
        create,
        read,
        link: links.find(({ from, to }) => from === create && to === read),
        replace: at('PUT', member),
        update: at('PATCH', member),
        remove: at('DELETE', member),
        list: at('GET', shape(collectionOf(read))),
      },
    ]
  })
  return found.toSorted((a, b) => ease(a) - ease(b))
}

/**
 * Whether a link leads to what was made, and not to something that is related: it hands on the id of
 * the answer itself. Either path stands alone, so that nothing else must be there first.
 */
function readsMade(link: Link, create: Operation): boolean {
  const { from, to } = link
  if (from !== create || to.method !== 'GET' || create.path.includes('{')) return false
  if (to.path.split('{').length !== 2) return false
  const id = String(lastParameter(link)).replace(/^\{(.*)\}$/, '$1')
  return /^\$response\.body#\/(data\/)?(id|_id|uuid)$/.test(id)
}

/** Path under which one object is read: `/items` of `/items/{id}`. */
export function collectionOf({ path }: Operation): string {
  return path.replace(/\/\{[^}]*\}\/?$/, '')
}

/** Whether objects are made elsewhere than where they are read. */
export function isLinked({ create, read }: Resource): boolean {
  return shape(create.path) !== shape(collectionOf(read))
}

/** Path with the names of its parameters left out. */
export function shape(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/+$/, '')
}

/** What can be deleted and is JSON comes first, and what belongs to nothing else. */
function ease({ create, remove }: Resource): number {
  const parents = create.path.split('{').length - 1
  const isJson = isJsonType(mediaTypeOf(create) ?? 'application/json')
  return (remove === undefined ? 4 : 0) + (isJson ? 0 : 2) + parents
}

/** Signing in and out and passwords: accounts are driven by other means. */
export function isAccountOperation({ method, path }: Operation): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const last = shape(path).split('/').at(-1) ?? ''
  const isOwnAccount = /^(me|self|accounts?|profile)$/i.test(last)
  return (method === 'DELETE' && isOwnAccount) || sessionMatter.test(last)
}

/** Id in the answer of what was made: a member named so, the last step of Location, or the body. */
export function idOf(answer: Answer, read: Operation): string | undefined {
  const parameter = /\{([^}]*)\}\/?$/.exec(read.path)?.[1] ?? 'id'
  const body = jsonOf(answer)
  if (typeof body === 'number') return String(body)
  if (isTree(body)) {
    const id = idIn(body, parameter)
    if (id !== undefined) return id
  }
  return idOfLocation(answer.headers['location'], read)
}

/** Id of one object as a list or an answer tells it; it may be one level down (`{ data: { id } }`). */
export function idIn(body: Tree, parameter: string): string | undefined {
  const names = [...new Set([parameter, camel(parameter), snake(parameter), 'id', '_id', 'uuid'])]
  const holders = [body, ...Object.values(body).filter(isTree)]
  for (const holder of holders) {
    const name = names.find((one) => isId(holder[one]))
    if (name !== undefined) return String(holder[name])
  }
  return textAt(body, 'slug') ?? textAt(body, 'key')
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}

function camel(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function idOfLocation(location: string | undefined, read: Operation): string | undefined {
  if (location === undefined) return undefined
  const path = location.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/, '')
  const match = pathPattern(read.path).exec(path)
  const id = match?.at(-1)
  return id === undefined ? undefined : decodeURIComponent(id)
}

/** Objects of a list's answer: an array, or the first array among the members. */
export function rowsOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (!isTree(body)) return undefined
  const lists = Object.values(body).filter((value) => Array.isArray(value))
  if (lists[0] !== undefined) return lists[0]
  return Object.values(body).filter(isTree).map(rowsOf).find(Boolean)
}

const sessionMatter =
  /^((log|sign)-?(in|out|up|on)([-_]?(all|everywhere|others?))?|register|registration|refresh([-_]?tokens?)?|tokens?|sessions?|((change|reset|forgot)[-_]?)?passwords?|authenticate|jwt|revoke([-_]?all)?|deactivate)$/i
