/**
 * As much of a Kubernetes cluster as kubectl talks to: it keeps what is applied, takes JSON patches,
 * and calls every Job complete at once. Nothing runs in it, and nothing is defaulted or admitted.
 *
 * kubectl itself is the real one, so what it takes, reads and sends is as everywhere.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Operation, patched } from '../../checks/kubernetes/json-patch.ts'
import { discovered, openapi, pluralOf, resources } from './cluster-discovery.ts'

export interface KeptObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
  readonly status?: unknown
}

export interface Cluster extends AsyncDisposable {
  /** For a file that KUBECONFIG names. */
  readonly config: string
  /** By `kind/name`, such as `HTTPRoute/vehicle-api`. */
  readonly objects: ReadonlyMap<string, KeptObject>
}

type Kept = Map<string, KeptObject>

interface Answer {
  readonly status: number
  readonly body: object
}

/** `/api/v1/…` is the core, `/apis/GROUP/VERSION/…` all others. */
const ofResource =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>v\d\w*)\/(?:namespaces\/(?<namespace>[^/]+)\/)?(?<plural>[a-z]+)(?:\/(?<name>[^/]+))?$/

export async function standInCluster(): Promise<Cluster> {
  const objects = new Map<string, KeptObject>([['Namespace/default', namespace('default')]])
  const server = createServer((request, response) => {
    // What is waited for has happened already; whoever watches sees nothing more.
    if (request.url?.includes('watch=true')) return void response.writeHead(200).flushHeaders()
    void answered(request, objects)
      .catch((error: Error) => failure(400, 'BadRequest', error.message))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    config: JSON.stringify(configOf(url)),
    objects,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function configOf(server: string): object {
  const name = 'stand-in'
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [{ name, user: {} }],
  }
}

async function answered(request: IncomingMessage, objects: Kept): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cluster')
  const told = discovered(pathname) ?? openapi(pathname)
  if (told !== undefined) return ok(told)
  const { groups } = ofResource.exec(pathname) ?? {}
  const kind = resources.find(({ kind: each }) => pluralOf(each) === groups?.['plural'])?.kind
  if (kind === undefined) return missing(pathname)
  const { name, namespace } = groups ?? {}
  if (name !== undefined) return await named(objects, `${kind}/${name}`, namespace, request)
  if (request.method === 'POST') return created(objects, JSON.parse(await text(request)))
  const [, field] = /^metadata\.name=(.+)$/.exec(searchParams.get('fieldSelector') ?? '') ?? []
  return listed(kind, objects.get(`${kind}/${field}`))
}

async function named(
  objects: Kept,
  key: string,
  namespace: string | undefined,
  request: IncomingMessage,
): Promise<Answer> {
  const found = objects.get(key)
  if (found === undefined || found.metadata.namespace !== namespace) return missing(key)
  return request.method === 'PATCH'
    ? changed(objects, found, request, await text(request))
    : ok(found)
}

function created(objects: Kept, sent: KeptObject): Answer {
  const { kind, metadata } = sent
  const { namespace } = metadata
  // As the real one: whatever is in a namespace wants that first.
  if (namespace !== undefined && !objects.has(`Namespace/${namespace}`)) {
    return missing(`namespaces "${namespace}"`)
  }
  const status = kind === 'Job' ? { conditions: [{ type: 'Complete', status: 'True' }] } : {}
  const kept = { ...sent, status, metadata: { ...metadata, uid: randomUUID() } }
  objects.set(`${kind}/${metadata.name}`, kept)
  return { status: 201, body: kept }
}

function changed(
  objects: Kept,
  found: KeptObject,
  { headers }: IncomingMessage,
  body: string,
): Answer {
  const isJsonPatch = headers['content-type'] === 'application/json-patch+json'
  const fresh = isJsonPatch
    ? patched(found, JSON.parse(body) as readonly Operation[])
    : // What is applied again is taken as a whole: nobody but kubectl has changed it.
      { ...found, ...JSON.parse(body), metadata: found.metadata }
  if (fresh === undefined) {
    return failure(422, 'Invalid', 'the server rejected our request due to an error in our request')
  }
  objects.set(`${found.kind}/${found.metadata.name}`, fresh)
  return ok(fresh)
}

function listed(kind: string, found: KeptObject | undefined): Answer {
  const items = found === undefined ? [] : [found]
  return ok({ kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items })
}

function namespace(name: string): KeptObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}

function ok(body: object): Answer {
  return { status: 200, body }
}

function missing(what: string): Answer {
  return failure(404, 'NotFound', `${what} not found`)
}

function failure(code: number, reason: string, message: string): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code }
  return { status: code, body }
}
