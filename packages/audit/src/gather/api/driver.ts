/**
 * Drives operations to an answer of 2xx: fills their paths with objects that are there, their bodies
 * with values that are valid, and tries again where those were refused.
 *
 * @module
 */

import { type Answer, isSuccess, jsonOf } from '../answer.ts'
import type { Credential, Http } from '../http-client.ts'
import type { ApiModel, Created, Driven, Link, Operation, Prepared, Resource } from './api-model.ts'
import { isTree } from './json-tree.ts'
import { linkedBody, linkedStep, unlessForbidden } from './linked-parts.ts'
import { isAt, mayDiffer, type Objects, ownerOf } from './objects.ts'
import type { Requests } from './requests.ts'
import { idIn, rowsOf, shape } from './resources.ts'
import { sample } from './sample.ts'

export interface DriverParts {
  readonly http: Http
  readonly operations: readonly Operation[]
  readonly resources: readonly Resource[]
  readonly links: readonly Link[]
  readonly requests: Requests
  readonly objects: Objects
  readonly denied: (operation: Operation) => boolean
}

export type Driver = Pick<ApiModel, 'prepare' | 'drive' | 'create'>

interface Parts extends DriverParts, Pick<Driver, 'drive'> {}

export function createDriver(given: DriverParts): Driver {
  const { http, requests, denied } = given
  const known = new Map<string, Promise<Driven | undefined>>()
  const drive: Driver['drive'] = (operation, as) => {
    const key = `${operation.name} ${ownerOf(as)}`
    const driven = known.get(key) ?? driveOnce(operation, as)
    known.set(key, driven)
    return driven
  }
  const parts: Parts = { ...given, drive }

  const candidates = async (operation: Operation, as: Credential): Promise<readonly Prepared[]> => {
    if (denied(operation)) return []
    // Whatever has no id of its own is not ours to delete.
    if (operation.method === 'DELETE' && !operation.path.includes('{')) return []
    const path = await filled(operation, as, parts)
    if (path === undefined) return []
    const makes = parts.resources.some(({ create }) => create === operation)
    const shown = await linkedBody(operation, as, parts)
    return requests[makes ? 'named' : 'candidates'](operation, path, shown)
  }

  const driveOnce = async (operation: Operation, as: Credential): Promise<Driven | undefined> => {
    let driven: Driven | undefined
    for (const prepared of await candidates(operation, as)) {
      const answer = await http.send({ ...prepared.request, as })
      driven = { ...prepared, answer }
      if (isSuccess(answer)) remembered(operation, answer, as, prepared.body, parts)
      if (!mayDiffer(answer)) return driven
    }
    return driven
  }

  return {
    prepare: async (operation, as) => (await candidates(operation, as))[0],
    drive,
    create: async (resource, as, at) => {
      const collection = await filled(resource.create, as, parts)
      return collection === undefined ? undefined : made(resource, collection, { as, at }, parts)
    },
  }
}

interface Maker {
  readonly as: Credential
  readonly at: Http | undefined
}

async function made(
  resource: Resource,
  collection: string,
  { as, at }: Maker,
  parts: Parts,
): Promise<Created | undefined> {
  const shown = await linkedBody(resource.create, as, parts)
  return parts.objects.make(resource, collection, as, { at, shown })
}

function remembered(
  operation: Operation,
  answer: Answer,
  as: Credential,
  body: unknown,
  { resources, objects }: DriverParts,
): void {
  const resource = resources.find(({ create }) => create === operation)
  if (resource !== undefined) objects.remember(resource, answer, as, body)
}

/** The path with its parameters filled, from left to right; undefined if one cannot be. */
async function filled(
  operation: Operation,
  as: Credential,
  parts: Parts,
): Promise<string | undefined> {
  const steps = operation.path.split('/')
  let path = ''
  let template = ''
  for (const [at, step] of steps.entries()) {
    if (at === 0) continue
    const isLast = !steps.slice(at + 1).some((one) => one.includes('{'))
    const value = step.includes('{')
      ? await stepValue({ operation, step, path, template, as, isLast }, parts)
      : step
    if (value === undefined) return undefined
    path += `/${value}`
    template += `/${step}`
  }
  return path
}

interface Place {
  readonly operation: Operation
  /** Step of the template with the parameter, such as `{id}`. */
  readonly step: string
  /** What is filled so far, and its template. */
  readonly path: string
  readonly template: string
  readonly as: Credential
  /** Whether no parameter comes after it. */
  readonly isLast: boolean
}

async function stepValue(place: Place, parts: Parts): Promise<string | undefined> {
  const created = await ownObject(place, parts)
  if (created !== undefined) return place.step.replace(/\{[^}]*\}/, encodeURIComponent(created.id))
  // Objects of others may be read and never changed.
  if (!place.operation.isSafe) return undefined
  const value =
    (await linkedStep(place, parts)) ??
    shownValue(place) ??
    ownAccount(place) ??
    (await listedValue(place, parts))
  const found = value ?? valueOfSchema(place)
  return found === undefined
    ? undefined
    : place.step.replace(/\{[^}]*\}/, encodeURIComponent(String(found)))
}

async function ownObject(place: Place, parts: Parts): Promise<Created | undefined> {
  const { operation, path, template, as, isLast } = place
  const resource = parts.resources.find((one) => isAt(one, template))
  if (resource === undefined) return undefined
  // What is deleted is made for it, so that nobody misses it.
  const isSpent = operation.method === 'DELETE' && isLast && !hasStepsAfter(place)
  const known = isSpent ? undefined : parts.objects.at(path, as)
  const created =
    known ??
    (await unlessForbidden(operation, () => made(resource, path, { as, at: undefined }, parts)))
  if (isSpent && created !== undefined) parts.objects.forget(created)
  return created
}

function hasStepsAfter({ operation, template, step }: Place): boolean {
  return operation.path.replace(/\/$/, '') !== `${template}/${step}`
}

function parameterOf({ operation, step }: Place) {
  const name = /\{([^}]*)\}/.exec(step)?.[1]
  return operation.parameters.find((one) => one.in === 'path' && one.name === name)
}

function shownValue(place: Place): unknown {
  const parameter = parameterOf(place)
  return parameter?.example ?? parameter?.schema['example']
}

/** A user may read itself: `/users/{id}`. */
function ownAccount({ template, as }: Place): unknown {
  if (!/\/(users|accounts|members|profiles)$/.test(template)) return undefined
  const user = 'user' in as ? as.user : undefined
  return isTree(user) ? user['id'] : undefined
}

async function listedValue(
  { template, path, step, as }: Place,
  { http, operations }: DriverParts,
): Promise<unknown> {
  const list = operations.find((one) => one.method === 'GET' && shape(one.path) === shape(template))
  if (list === undefined) return undefined
  const answer = await http.send({ path, as })
  const row = rowsOf(jsonOf(answer))?.[0]
  if (!isSuccess(answer) || !isTree(row)) return undefined
  return idIn(row, /\{([^}]*)\}/.exec(step)?.[1] ?? 'id')
}

/** A closed set of values is as good as an example; made-up ids would only be unknown. */
function valueOfSchema(place: Place): unknown {
  const { schema } = parameterOf(place) ?? {}
  if (schema === undefined) return undefined
  const isClosed = schema['enum'] !== undefined || schema['default'] !== undefined
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number'
  if (!isClosed && !isNumber) return undefined
  return sample(schema, { tag: 'plimsoll', seed: 1, prefer: 'examples', isFull: false })
}
