/**
 * The operations that a fault exercise watches: reads that answered 2xx, and a write if there is one.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { type Answer, isSuccess, jsonOf } from '../answer.ts'
import type { Operation, Resource } from '../api/api-model.ts'
import type { Credential, HttpRequest } from '../http-client.ts'
import type { Stand } from '../stand.ts'
import { tellsOfHealth } from './health-operation.ts'

export interface BusinessOperation {
  /** `GET /items` */
  readonly name: string
  readonly isWrite: boolean
  /** A write is prepared anew each time, because names may have to be unique. */
  readonly request: () => Promise<HttpRequest | undefined>
}

export interface Business {
  /** At most five, the most telling first: collections of the user, then what is public. */
  readonly reads: readonly BusinessOperation[]
  readonly write: BusinessOperation | undefined
  /** Of what {@link write} makes. */
  readonly resource: Resource | undefined
}

/** One request to an operation. */
export interface Call {
  readonly operation: string
  readonly isWrite: boolean
  /** Sent as the request id; the service may answer with another. */
  readonly requestId: string
  readonly answer: Answer
}

const readsMax = 5
const triedMax = 12

/** Found once per attempt. */
export function businessOf(stand: Stand): Promise<Business> {
  return stand.shared('operations under faults', find)
}

async function find(stand: Stand): Promise<Business> {
  const as = stand.capabilities.has('credential') ? await stand.accounts.a() : { headers: {} }
  const [resource] = stand.api.creators()
  // Something to list: an empty list tells nothing of a failure that was swallowed.
  if (resource !== undefined) await stand.api.create(resource, as)
  const reads: BusinessOperation[] = []
  for (const operation of candidates(stand, resource).slice(0, triedMax)) {
    const read = reads.length < readsMax ? await readOf(stand, operation, as) : undefined
    if (read !== undefined) reads.push(read)
  }
  if (reads.length === 0) reads.push(...whoami(stand, as))
  return { reads, write: resource && writeOf(stand, resource, as), resource }
}

/** Undefined if it does not answer 2xx now, when all is well. */
async function readOf(
  stand: Stand,
  operation: Operation,
  as: Credential,
): Promise<BusinessOperation | undefined> {
  const prepared = await stand.api.prepare(operation, as)
  if (prepared === undefined) return undefined
  const request = { ...prepared.request, as, waitOut429: false }
  if (!isSuccess(await stand.http.send(request))) return undefined
  return { name: operation.name, isWrite: false, request: async () => request }
}

function candidates({ api, config, discovery }: Stand, resource: Resource | undefined) {
  const { liveness, readiness, metrics, openapi } = discovery
  const slow = config.target?.slow?.split(' ')[1]?.split('?')[0]
  const apart = new Set([liveness, readiness, metrics, openapi, slow, config.target?.webSocket])
  const mayAsk = (operation: Operation) =>
    operation.method === 'GET' &&
    !operation.deprecated &&
    !tellsOfHealth(operation) &&
    !apart.has(operation.path) &&
    config.facts?.denied?.includes(operation.name) !== true
  const rank = (operation: Operation) => {
    if (operation.name === resource?.list?.name) return 0
    if (operation.name === resource?.read.name) return 1
    return operation.isProtected ? 3 : 2
  }
  return api.operations.filter(mayAsk).toSorted((one, other) => rank(one) - rank(other))
}

function whoami({ accounts }: Stand, as: Credential) {
  const [method, path] = accounts.whoami?.split(' ') ?? []
  if (method === undefined || path === undefined) return []
  const request: HttpRequest = { method, path, as, waitOut429: false }
  return [{ name: `${method} ${path}`, isWrite: false, request: async () => request }]
}

function writeOf({ api }: Stand, resource: Resource, as: Credential): BusinessOperation {
  return {
    name: resource.create.name,
    isWrite: true,
    request: async () => {
      const prepared = await api.prepare(resource.create, as)
      return prepared && { ...prepared.request, as, waitOut429: false }
    },
  }
}

export function operationsOf({
  reads,
  write,
}: Pick<Business, 'reads' | 'write'>): readonly BusinessOperation[] {
  return write === undefined ? reads : [...reads, write]
}

/** Undefined if no request can be made. */
export async function call(
  stand: Stand,
  operation: BusinessOperation,
  timeoutMs: number,
): Promise<Call | undefined> {
  const request = await operation.request()
  if (request === undefined) return undefined
  const requestId = randomUUID()
  const header = stand.config.target?.requestIdHeader ?? 'X-Request-Id'
  const headers = { ...request.headers, [header]: requestId }
  const answer = await stand.http.send({ ...request, headers, timeoutMs })
  return { operation: operation.name, isWrite: operation.isWrite, requestId, answer }
}

/** What became of an object that was acknowledged: asked for by its id. */
export async function readBack(stand: Stand, made: Answer): Promise<Answer | undefined> {
  const { resource } = await businessOf(stand)
  const body = jsonOf(made)
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
  if (resource === undefined || (typeof id !== 'string' && typeof id !== 'number')) return undefined
  const as = stand.capabilities.has('credential') ? await stand.accounts.a() : undefined
  const path = (operation: Operation) =>
    operation.path.replace(/\{[^}]*\}(?!.*\{)/, encodeURIComponent(String(id)))
  if (/\{.*\{/.test(resource.read.path)) return undefined
  const answer = await stand.http.send({ path: path(resource.read), as })
  if (resource.remove !== undefined) {
    await stand.http.send({ method: 'DELETE', path: path(resource.remove), as })
  }
  return answer
}
