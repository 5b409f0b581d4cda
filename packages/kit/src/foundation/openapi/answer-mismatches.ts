/**
 * Does a real answer keep what the document promises?
 *
 * @module
 */

import { violations } from './check.ts'
import {
  dereference,
  isJson,
  type OpenapiDocument,
  type Operation,
  operationsOf,
  type Response,
} from './document.ts'

/** Which operation was called: its path as documented, or as requested. */
export interface CalledOperation {
  readonly method: string
  readonly path: string
}

/** What came back; the answer of Fastify's `inject` fits. */
export interface Answer {
  readonly statusCode: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Where the answer departs from the document, one sentence each; empty if nowhere. */
export function answerMismatches(
  document: OpenapiDocument,
  called: CalledOperation,
  answer: Answer,
): readonly string[] {
  const operation = findOperation(document, called)
  const name = `${called.method.toUpperCase()} ${called.path}`
  if (operation === undefined) return [`${name} is not documented`]

  const response = findResponse(document, operation, answer.statusCode)
  if (response === undefined) return [`${name}: status ${answer.statusCode} is not documented`]

  const problems = [...headerMismatches(document, response, answer)]
  problems.push(...bodyMismatches(document, response, answer))
  return problems.map((problem) => `${name} ${answer.statusCode}: ${problem}`)
}

function findOperation(
  document: OpenapiDocument,
  { method, path }: CalledOperation,
): Operation | undefined {
  const pathname = path.split('?', 1)[0] ?? path
  const same = operationsOf(document).filter((each) => each.method === method.toLowerCase())
  const exact = same.find((each) => each.path === pathname)
  return (exact ?? same.find((each) => template(each.path).test(pathname)))?.operation
}

function template(path: string): RegExp {
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replace(/\{\w+\}/g, '[^/]+')}$`)
}

function findResponse(
  document: OpenapiDocument,
  { responses }: Operation,
  statusCode: number,
): Response | undefined {
  const range = `${Math.floor(statusCode / 100)}XX`
  const found = responses[statusCode] ?? responses[range] ?? responses['default']
  return found === undefined ? undefined : dereference(document, found)
}

function headerMismatches(
  document: OpenapiDocument,
  { headers = {} }: Response,
  answer: Answer,
): readonly string[] {
  return Object.entries(headers)
    .filter(([, header]) => dereference(document, header)?.required === true)
    .filter(([name]) => answer.headers[name.toLowerCase()] === undefined)
    .map(([name]) => `header ${name} is missing`)
}

function bodyMismatches(
  document: OpenapiDocument,
  { content }: Response,
  { headers, body }: Answer,
): readonly string[] {
  if (content === undefined) return body === '' ? [] : ['a body is sent, and none is documented']

  const [type = ''] = String(headers['content-type'] ?? '').split(';', 1)
  const media = content[type.trim().toLowerCase()]
  if (media === undefined) return [`content type "${type}" is not documented`]
  if (media.schema === undefined || !isJson(type)) return []

  const parsed = parse(body)
  if (parsed === undefined) return ['the body is no JSON']
  return violations(document, media.schema, parsed.value).map((violation) => `body ${violation}`)
}

function parse(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) }
  } catch {
    // The caller reports it; where the text breaks is of no use in a test's message.
    return undefined
  }
}
