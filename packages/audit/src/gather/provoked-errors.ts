/**
 * The usual errors, provoked once for all probes that look at errors: an unknown path, a wrong
 * method, no credential, malformed JSON, and so on. Nothing here is an attack, and nothing that is
 * sent could be accepted.
 *
 * @module
 */

import type { Answer } from './answer.ts'
import type { Operation, Resource } from './api/api-model.ts'
import type { Credential, HttpRequest } from './http-client.ts'
import type { Stand } from './stand.ts'

/** Refused by the router before the application sees it: its shape and headers are not its own. */
export const belowTheApplication = 'broken percent-encoding'

export interface ProvokedError {
  /** What was done: "unknown path". */
  readonly member: string
  readonly answer: Answer
}

export interface ProvokedErrors {
  /** A legitimate request beside them. */
  readonly control: Answer
  readonly errors: readonly ProvokedError[]
}

type Provocation = readonly [member: string, request: HttpRequest]

export function provokeErrors(stand: Stand): Promise<ProvokedErrors> {
  return stand.shared('provoked errors', provoke)
}

async function provoke(stand: Stand): Promise<ProvokedErrors> {
  const { http, discovery } = stand
  const control = await http.send({ path: discovery.liveness ?? '/' })
  const credential = await credentialOf(stand)
  const provocations = [
    ...withoutAnything(stand),
    ...(credential === undefined ? [] : asUser(stand, credential)),
  ]
  const errors: ProvokedError[] = []
  for (const [member, request] of provocations) {
    errors.push({ member, answer: await http.send({ waitOut429: false, ...request }) })
  }
  return { control, errors }
}

/** Undefined where none is given: then less can be provoked. */
async function credentialOf({ capabilities, accounts }: Stand): Promise<Credential | undefined> {
  if (!capabilities.has('credential')) return undefined
  return await accounts.a().catch(() => undefined)
}

const json = { 'Content-Type': 'application/json' }

function withoutAnything({ discovery, accounts }: Stand): readonly Provocation[] {
  const known = discovery.liveness ?? discovery.openapi ?? '/'
  const isPath = known.startsWith('/')
  return [
    ['unknown path', { path: discovery.randomPath() }],
    ['unknown path with a body', { method: 'POST', path: discovery.randomPath(), json: { a: 1 } }],
    [belowTheApplication, { path: `${discovery.randomPath()}/%zz` }],
    ['wrong method', { method: 'DELETE', path: isPath ? known : '/' }],
    ['malformed JSON on an unknown path', malformed(discovery.randomPath())],
    ...whoamiProvocations(accounts),
  ]
}

function whoamiProvocations({ whoami, bearer }: Stand['accounts']): readonly Provocation[] {
  const [method, path] = whoami?.split(' ') ?? []
  if (method === undefined || path === undefined) return []
  return [
    ['no credential', { method, path }],
    ['unreadable credential', { method, path, as: bearer('not-a-token') }],
  ]
}

function asUser({ api, config, run }: Stand, as: Credential): readonly Provocation[] {
  const [resource] = api.creators()
  const listed = api.operations.find((one) => one.isSafe && numberParameter(one) !== undefined)
  const admin = adminRead(api.operations, config.facts?.adminOperations ?? [])
  return [
    ...(resource === undefined ? [] : onResource(resource, as, run.id)),
    ...(listed === undefined ? [] : badQuery(listed, as)),
    ...(admin === undefined ? [] : [['forbidden', { path: admin.path, as }] satisfies Provocation]),
  ]
}

/** RFC 9562 allows this one, and nobody has it. */
const nobodysId = '00000000-0000-4000-8000-000000000000'

function onResource({ create, read }: Resource, as: Credential, runId: string): Provocation[] {
  if (create.path.includes('{')) return []
  const post = { method: create.method, path: create.path, as }
  const one = read.path.replaceAll(/\{[^}]+\}/g, nobodysId)
  return [
    ['malformed JSON', { ...post, ...malformed(create.path) }],
    ['array for an object', { ...post, json: [] }],
    ['numbers for all members', { ...post, json: { name: 1, title: 1, plimsoll: runId } }],
    [
      'unsupported media type',
      { ...post, headers: { 'Content-Type': 'application/xml' }, body: '<a/>' },
    ],
    // Not valid either way: 2 MB of blanks and no object.
    ['too large a body', { ...post, headers: json, body: `${' '.repeat(2_000_000)}[]` }],
    ['unknown object', { path: one, as }],
    ['wrong type of id', { path: read.path.replaceAll(/\{[^}]+\}/g, 'not-an-id'), as }],
  ]
}

function badQuery(operation: Operation, as: Credential): readonly Provocation[] {
  const name = encodeURIComponent(numberParameter(operation) ?? '')
  return [['letters for a number in the query', { path: `${operation.path}?${name}=abc`, as }]]
}

function numberParameter({ path, parameters }: Operation): string | undefined {
  if (path.includes('{')) return undefined
  const numeric = parameters.find(
    (each) => each.in === 'query' && ['integer', 'number'].includes(String(each.schema['type'])),
  )
  return numeric?.name
}

function adminRead(
  operations: readonly Operation[],
  declared: readonly string[],
): Operation | undefined {
  return operations.find(
    ({ name, tags, method, path }) =>
      method === 'GET' &&
      !path.includes('{') &&
      (declared.includes(name) || tags.some((tag) => /^admin/i.test(tag))),
  )
}

function malformed(path: string): HttpRequest {
  return { method: 'POST', path, headers: json, body: '{"plimsoll": ' }
}
