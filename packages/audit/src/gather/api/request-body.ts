/** The body of a request, in the first media type that can be made. @module */

import type { HttpRequest } from '../http-client.ts'
import type { Operation, Schema } from './api-model.ts'
import { isTree, textAt, treeAt } from './json-tree.ts'
import { type FormValue, multipart, urlencoded } from './multipart.ts'
import type { OperationSource } from './operations.ts'
import { smallFile } from './small-files.ts'

/** Part of a request that carries the body. */
export type BodyPart = Pick<HttpRequest, 'json' | 'body' | 'headers'>

export const isJsonType = (type: string): boolean =>
  /^(application\/([\w.-]+\+)?json|\*\/\*|application\/\*)\s*(;|$)/.test(type)

/** The one that is sent: JSON before forms before anything else. */
export function mediaTypeOf({ requestBody }: Operation): string | undefined {
  const types = Object.keys(requestBody)
  const order = [
    isJsonType,
    (type: string) => type.startsWith('multipart/form-data'),
    (type: string) => type.startsWith('application/x-www-form-urlencoded'),
    () => true,
  ]
  return order.map((fits) => types.find(fits)).find((type) => type !== undefined)
}

export interface FileMember {
  readonly member: string
  readonly isList: boolean
  /** As the document says; undefined if it does not. */
  readonly type: string | undefined
}

/** Members of a multipart form that are files. */
export function fileMembers(
  operation: Operation,
  partTypes: OperationSource['partTypes'] = {},
): readonly FileMember[] {
  const type = Object.keys(operation.requestBody).find((one) => one.startsWith('multipart/'))
  const schema = type === undefined ? undefined : operation.requestBody[type]
  return Object.entries(treeAt(schema ?? {}, 'properties')).flatMap(([member, inner]) => {
    const own: Schema = isTree(inner) ? inner : {}
    const items = treeAt(own, 'items')
    const isList = isBinary(items)
    if (!isBinary(own) && !isList) return []
    const said = partTypes[member] ?? textAt(isList ? items : own, 'contentMediaType')
    return [{ member, isList, type: said === 'application/octet-stream' ? undefined : said }]
  })
}

/** A file in 3.0 (`format: binary`) and in 3.1 (`contentMediaType`), and as some plugins write it. */
function isBinary(schema: Schema): boolean {
  if (schema['format'] === 'binary' || schema['isFile'] === true) return true
  return typeof schema['contentMediaType'] === 'string' && schema['contentEncoding'] !== 'base64'
}

export function encodeBody(
  operation: Operation,
  value: unknown,
  options: { tag: string; partTypes: OperationSource['partTypes'] },
): BodyPart {
  const type = mediaTypeOf(operation)
  if (type === undefined) return {}
  if (/^(application\/json|\*\/\*|application\/\*)/.test(type)) return { json: value }
  if (isJsonType(type)) return { body: JSON.stringify(value), headers: { 'content-type': type } }
  if (type.startsWith('multipart/')) return form(operation, value, options)
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const fields = Object.entries(isTree(value) ? value : {})
    return carried(urlencoded(fields.map(([name, field]) => [name, textOf(field)] as const)))
  }
  if (type.startsWith('text/')) return { body: textOf(value), headers: { 'content-type': type } }
  const file = smallFile(type.includes('*') ? undefined : type, options.tag)
  const sentType = type.includes('*') ? file.type : type
  return { body: file.bytes, headers: { 'content-type': sentType } }
}

function form(
  operation: Operation,
  value: unknown,
  { tag, partTypes }: { tag: string; partTypes: OperationSource['partTypes'] },
): BodyPart {
  const files = fileMembers(operation, partTypes)
  const names = new Set(files.map(({ member }) => member))
  const fields = Object.entries(isTree(value) ? value : {}).filter(([name]) => !names.has(name))
  const parts: (readonly [string, FormValue])[] = [
    ...fields.map(([name, field]) => [name, textOf(field)] as const),
    ...files.map(({ member, type }) => [member, smallFile(type, tag)] as const),
  ]
  return carried(multipart(parts, `${tag}-boundary`))
}

function carried({ contentType, body }: { contentType: string; body: string | Uint8Array }) {
  return { body, headers: { 'content-type': contentType } }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}
