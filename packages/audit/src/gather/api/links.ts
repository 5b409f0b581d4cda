/**
 * Links of a document (OpenAPI 3.0 and 3.1, Link Object): what the answer of one operation gives to
 * another, such as the id of what was made to the operation that reads it.
 *
 * @module
 */

import { type Answer, jsonOf } from '../answer.ts'
import type { Link, Operation } from './api-model.ts'
import { atPointer, isTree, type Tree, textAt, treeAt } from './json-tree.ts'
import type { ReadOperation } from './operations.ts'
import { pathPattern } from './path-pattern.ts'

/** One that leads to no operation of this document is left out. */
export function findLinks(read: readonly ReadOperation[]): readonly Link[] {
  return read.flatMap(({ operation, source }) =>
    source.links.flatMap((link) => {
      const to = targetOf(link, read)
      const given = { parameters: treeAt(link, 'parameters'), requestBody: link['requestBody'] }
      return to === undefined ? [] : [{ from: operation, to, ...given }]
    }),
  )
}

function targetOf(link: Tree, read: readonly ReadOperation[]): Operation | undefined {
  const id = textAt(link, 'operationId')
  if (id !== undefined) return read.find(({ operation }) => operation.operationId === id)?.operation
  // As the fragment of a URI the braces of a template are escaped (RFC 6901, section 6).
  const reference = unescaped(textAt(link, 'operationRef') ?? '')
  return read.find(({ source }) => source.pointer === reference)?.operation
}

function unescaped(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    // No URI, so no operation either.
    return ''
  }
}

/** Value or expression for the parameter that a template ends with; undefined if none is given. */
export function lastParameter({ to, parameters }: Pick<Link, 'to' | 'parameters'>): unknown {
  const name = /\{([^}]*)\}\/?$/.exec(to.path)?.[1]
  return name === undefined ? undefined : (parameters[`path.${name}`] ?? parameters[name])
}

/** What was sent to the operation that links, and what it answered. */
export interface Linking {
  readonly operation: Operation
  readonly body: unknown
  readonly answer: Answer
}

/**
 * What a value means after that answer: expressions in it are replaced, at any depth. Undefined if
 * one of them names what is not there.
 */
export function linkedValue(value: unknown, linking: Linking): unknown {
  if (typeof value === 'string') return linkedText(value, linking)
  if (Array.isArray(value)) return whole(value.map((one) => linkedValue(one, linking)))
  if (!isTree(value)) return value
  const members = Object.entries(value).map(
    ([name, one]) => [name, linkedValue(one, linking)] as const,
  )
  const isWhole = members.every(([, one]) => one !== undefined)
  return isWhole ? Object.fromEntries(members) : undefined
}

function whole(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.includes(undefined) ? undefined : values
}

/** A runtime expression, or a text with expressions in braces (OpenAPI 3.1, Runtime Expressions). */
function linkedText(text: string, linking: Linking): unknown {
  if (text.startsWith('$')) return expressed(text, linking)
  const braced = /^\{(\$[^}]*)\}$/.exec(text)?.[1]
  if (braced !== undefined) return expressed(braced, linking)
  const parts = text.split(/\{(\$[^}]*)\}/)
  const filled = whole(parts.map((part, at) => (at % 2 === 1 ? expressed(part, linking) : part)))
  return filled?.join('')
}

function expressed(expression: string, linking: Linking): unknown {
  if (expression === '$method') return linking.answer.method
  if (expression === '$statusCode') return linking.answer.status
  const [, side, place, , rest = ''] = expressionParts.exec(expression) ?? []
  return side === 'request' ? sentPart(place, rest, linking) : answeredPart(place, rest, linking)
}

const expressionParts = /^\$(request|response)\.(body|header|query|path)([.](?=.)|(?=#)|$)(.*)$/

function sentPart(place: string | undefined, rest: string, { operation, body, answer }: Linking) {
  if (place === 'body') return at(body, rest)
  if (place === 'path') return stepOf(operation, answer.path, rest)
  const query = new URLSearchParams(answer.path.split('?')[1])
  return place === 'query' ? (query.get(rest) ?? undefined) : undefined
}

function answeredPart(place: string | undefined, rest: string, { answer }: Linking): unknown {
  if (place === 'body') return at(jsonOf(answer), rest)
  return place === 'header' ? answer.headers[rest.toLowerCase()] : undefined
}

function at(content: unknown, pointer: string): unknown {
  return pointer === '' ? content : atPointer(content, pointer)
}

function stepOf({ path }: Operation, sent: string, name: string): string | undefined {
  const names = [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1])
  const steps = pathPattern(path).exec(sent.split('?')[0] ?? '')
  const step = steps?.[names.indexOf(name) + 1]
  return step === undefined || !names.includes(name) ? undefined : decodeURIComponent(step)
}
