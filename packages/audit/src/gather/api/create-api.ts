/**
 * The document of a service, made ready to be driven: what it says, and what was made by it.
 *
 * Only objects of its own are changed or deleted, and all of them are deleted in the end.
 *
 * @module
 */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { Answer } from '../answer.ts'
import type { Credential, Http } from '../http-client.ts'
import type { ApiModel, Operation } from './api-model.ts'
import { loadDocument } from './document.ts'
import { createDriver } from './driver.ts'
import { findLinks } from './links.ts'
import { createObjects } from './objects.ts'
import { type ReadOperation, readOperations } from './operations.ts'
import { pathPattern } from './path-pattern.ts'
import { mediaTypeOf } from './request-body.ts'
import { createRequests } from './requests.ts'
import { findResources, isAccountOperation, shape } from './resources.ts'
import { createValidation } from './validation.ts'

export interface ApiParts {
  readonly http: Http
  readonly config: AuditConfig
  /** `plimsoll-<id>`: in the name of whatever is created. */
  readonly tag: string
  /** Where the document is: a path on the service, a URL or a file; undefined if there is none. */
  readonly source: string | undefined
  /** Folder that a file is relative to. Default the working folder. */
  readonly root?: string | undefined
  /** Reads a document that is private. */
  readonly as?: Credential | undefined
}

/** Reads the document. Never throws for what is wrong with it: `problem` tells. */
export async function createApi(parts: ApiParts): Promise<ApiModel> {
  const { document, problem } = await loadDocument(parts)
  const read = document === undefined ? [] : readOperations(document)
  const operations = read.map(({ operation }) => operation)
  const validation =
    document === undefined
      ? { mismatches: () => [], violations: () => [] }
      : createValidation(document, read)
  const violations: ApiModel['violations'] = (operation, body) =>
    validation.violations(operation, mediaTypeOf(operation) ?? '', body)
  const denied = deniedBy(parts.config)
  const links = findLinks(read)
  const resources = findResources(operations, links).filter(({ create }) => !denied(create))
  const requests = createRequests({ tag: parts.tag, read, resources, violations })
  const objects = createObjects({ http: parts.http, resources, requests, denied })
  const driver = createDriver({
    http: parts.http,
    operations,
    resources,
    links,
    requests,
    objects,
    denied,
  })
  return {
    operations,
    problem,
    file: document?.file,
    assertsFormats: document?.isVersion30 ?? false,
    prepare: driver.prepare,
    drive: driver.drive,
    prepareOn: (operation, created) => requests.on(operation, created.path),
    withBody: requests.withBody,
    mismatches: validation.mismatches,
    violations,
    creators: () => resources,
    create: driver.create,
    remember: objects.remember,
    operationOf: finder(read),
    cleanUp: objects.cleanUp,
  }
}

/** What is never called: declared so, or a matter of sessions and passwords. */
function deniedBy({ auth, facts }: AuditConfig): (operation: Operation) => boolean {
  const names = [
    ...(facts?.denied ?? []),
    ...[auth?.login, auth?.logout, auth?.refresh, auth?.register, auth?.changePassword],
  ].filter((name) => name !== undefined)
  const shapes = new Set(names.map(shape))
  return (operation) => shapes.has(shape(operation.name)) || isAccountOperation(operation)
}

/** Literal paths win over templates: `/items/latest` is not `/items/{id}`. */
function finder(read: readonly ReadOperation[]) {
  const patterns = read
    .map(({ operation }) => ({ operation, pattern: pathPattern(operation.path) }))
    .toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length)
  return (answer: Pick<Answer, 'method' | 'path'>): Operation | undefined => {
    const path = answer.path.split('?')[0] ?? ''
    const method = answer.method.toUpperCase()
    const fits = ({ operation, pattern }: (typeof patterns)[number]) =>
      // With a slash more or less it is another path, which may not be there.
      operation.method === method &&
      operation.path.endsWith('/') === path.endsWith('/') &&
      pattern.test(path)
    return patterns.find(fits)?.operation
  }
}
