/**
 * Parts of requests that links of the document give: bodies and ids.
 *
 * @module
 */

import { isSuccess } from '../answer.ts'
import type { Credential } from '../http-client.ts'
import { Inconclusive } from '../stand.ts'
import type { ApiModel, Link, Operation, Resource } from './api-model.ts'
import { linkedValue } from './links.ts'
import type { Objects } from './objects.ts'
import { collectionOf, isLinked } from './resources.ts'

export interface LinkedParts {
  readonly links: readonly Link[]
  readonly resources: readonly Resource[]
  readonly objects: Objects
  readonly drive: ApiModel['drive']
}

/** A step of a path with a parameter in it. */
export interface LinkedPlace {
  readonly operation: Operation
  readonly step: string
  readonly as: Credential
}

/**
 * The body that a link gives to this operation, with an object of the same user that it is about.
 * That one is made without a link, so that two links do not lead in a circle.
 */
export async function linkedBody(
  operation: Operation,
  as: Credential,
  parts: LinkedParts,
): Promise<unknown> {
  const link = parts.links.find(
    ({ to, requestBody }) => to === operation && requestBody !== undefined,
  )
  const source = parts.resources.find(({ create }) => create === link?.from)
  if (link === undefined || source === undefined || link.from === operation) return undefined
  const collection = isLinked(source) ? collectionOf(source.read) : source.create.path
  if (collection.includes('{')) return undefined
  const created =
    parts.objects.at(collection, as) ?? (await parts.objects.make(source, collection, as))
  return created && linkedValue(link.requestBody, created)
}

/**
 * What a link from an operation without parameters in its path gives, which is driven for it as the
 * same user. Only for what is read: it need not be of the auditor.
 */
export async function linkedStep(place: LinkedPlace, parts: LinkedParts): Promise<unknown> {
  const name = /\{([^}]*)\}/.exec(place.step)?.[1] ?? ''
  for (const link of parts.links) {
    if (link.to !== place.operation || link.from.path.includes('{')) continue
    const given = link.parameters[`path.${name}`] ?? link.parameters[name]
    const found = given === undefined ? undefined : await valueAfter(link.from, given, place, parts)
    if (found !== undefined) return found
  }
  return undefined
}

async function valueAfter(
  from: Operation,
  value: unknown,
  { operation, as }: LinkedPlace,
  { drive }: LinkedParts,
): Promise<unknown> {
  const driven = await unlessForbidden(operation, () => drive(from, as))
  if (driven === undefined || !isSuccess(driven.answer)) return undefined
  return linkedValue(value, { ...driven, operation: from })
}

/** Where nothing may be written, what is only read can do with an object of others. */
export async function unlessForbidden<Made>(
  operation: Operation,
  make: () => Promise<Made>,
): Promise<Made | undefined> {
  try {
    return await make()
  } catch (cause) {
    if (operation.isSafe && cause instanceof Inconclusive) return undefined
    throw cause
  }
}
