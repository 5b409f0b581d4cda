/** What the auditor made through the service, kept so that it can be deleted. @module */

import { type Answer, isSuccess } from '../answer.ts'
import type { Credential, Http } from '../http-client.ts'
import type { Created, Operation, Resource } from './api-model.ts'
import { isTree } from './json-tree.ts'
import { lastParameter, linkedValue } from './links.ts'
import type { Requests } from './requests.ts'
import { collectionOf, idOf, isLinked, shape } from './resources.ts'

export interface Objects {
  /** Makes one in the collection at that path. */
  readonly make: (
    resource: Resource,
    collection: string,
    as: Credential,
    how?: { readonly at?: Http | undefined; readonly shown?: unknown },
  ) => Promise<Created | undefined>
  readonly remember: (
    resource: Resource,
    answer: Answer,
    as: Credential,
    body?: unknown,
  ) => Created | undefined
  /** One of this user at that collection, if there is any yet. */
  readonly at: (collection: string, as: Credential) => Created | undefined
  /** It is gone, or is about to be. */
  readonly forget: (created: Created) => void
  readonly cleanUp: () => Promise<readonly string[]>
}

export interface ObjectParts {
  readonly http: Http
  readonly resources: readonly Resource[]
  readonly requests: Requests
  readonly denied: (operation: Operation) => boolean
}

interface Entry {
  readonly created: Created
  /** Path that it is read below. */
  readonly collection: string
  readonly as: Credential
  /** Whether others may be shown it as an object that is there. */
  isOffered: boolean
}

export function createObjects({ http, requests, denied }: ObjectParts): Objects {
  const entries: Entry[] = []
  const anonymous: string[] = []

  const remember: Objects['remember'] = (resource, answer, as, body) => {
    if (!isSuccess(answer)) return undefined
    const id = linkedId(resource, answer, body) ?? idOf(answer, resource.read)
    const collection = isLinked(resource) ? collectionOf(resource.read) : bare(answer.path)
    if (id === undefined) {
      anonymous.push(`${collection} (an object whose id was not told)`)
      return undefined
    }
    const path = `${collection}/${encodeURIComponent(id)}`
    const created = { resource, operation: resource.create, id, path, body, answer }
    entries.push({ created, collection, as, isOffered: true })
    return created
  }

  return {
    remember,
    make: async (resource, collection, as, { at = http, shown } = {}) => {
      const path = placeOf(resource, collection)
      for (const { request, body } of requests.named(resource.create, path, shown)) {
        const answer = await at.send({ ...request, as })
        if (isSuccess(answer)) return remember(resource, answer, as, body)
        if (!mayDiffer(answer)) return undefined
      }
      return undefined
    },
    at: (collection, as) =>
      entries.findLast(
        (entry) =>
          entry.isOffered &&
          entry.collection === bare(collection) &&
          ownerOf(entry.as) === ownerOf(as),
      )?.created,
    forget: (created) => {
      const entry = entries.find((one) => one.created === created)
      if (entry !== undefined) entry.isOffered = false
    },
    cleanUp: async () => {
      const left = [...anonymous]
      for (const { created, as } of entries.splice(0).reverse()) {
        const isGone = !denied(created.operation) && (await isDeleted(http, created, as))
        if (!isGone) left.push(created.path)
      }
      return left
    },
  }
}

/** Where they are made; some services have a slash at the end there, and answer 404 without it. */
function placeOf(resource: Resource, collection: string): string {
  const { path } = resource.create
  return isLinked(resource) ? path : `${bare(collection)}${path.endsWith('/') ? '/' : ''}`
}

/** Refused for what was sent, so that something else may be taken. */
export function mayDiffer({ status }: Answer): boolean {
  return status === 400 || status === 409 || status === 415 || status === 422
}

async function isDeleted(http: Http, created: Created, as: Credential): Promise<boolean> {
  if (created.resource.remove === undefined) return false
  try {
    const { status } = await http.send({ method: 'DELETE', path: created.path, as })
    return (status >= 200 && status < 300) || status === 404 || status === 410
  } catch {
    // The budget is spent, or the service is gone: it is told as left over.
    return false
  }
}

/** Without a query and a slash at the end. */
function bare(path: string): string {
  return (path.split('?')[0] ?? '').replace(/\/+$/, '')
}

/** The id of what was made as the document says where it is. */
function linkedId({ create, link }: Resource, answer: Answer, body: unknown): string | undefined {
  if (link === undefined) return undefined
  const value = linkedValue(lastParameter(link), { operation: create, body, answer })
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Who a credential is of: its user, whose tokens may be renewed, or else itself. */
export function ownerOf(credential: Credential): string {
  const user = 'user' in credential ? credential.user : undefined
  const name = isTree(user) ? user['name'] : undefined
  return typeof name === 'string' ? `user ${name}` : JSON.stringify(credential.headers)
}

/** Whether its objects are read below that template. */
export function isAt({ read }: Resource, template: string): boolean {
  return shape(collectionOf(read)) === shape(template)
}
