/**
 * Answers with an error: status, headers and the one body, `application/problem+json`.
 *
 * @module
 */

import { headPlace } from '../response-head.ts'
import type { KitError } from './kit-error.ts'
import { type ProblemFacts, problemMediaType } from './problem.ts'
import { problemText } from './problem-text.ts'

/** Of Fastify's reply what is needed here. */
interface Reply {
  failure?: KitError | undefined
  readonly raw: { hasHeader(name: string): boolean; removeHeader(name: string): void }
  code(status: number): unknown
  header(name: string, value: string): unknown
  hasHeader(name: string): boolean
  removeHeader(name: string): unknown
  serializer(write: (payload: string) => string): unknown
  // What may be sent depends on the route.
  send: (payload: never) => unknown
}

/** @param headers of the answer, with names in lower case; default those of the error */
export function sendProblem<Given extends Reply>(
  reply: Given,
  error: KitError,
  facts: ProblemFacts,
  headers: KitError['headers'] = error.headers,
): Given {
  // For the access log and the metrics.
  reply.failure = error
  giveHeaders(reply, headers)
  reply.code(error.statusCode)
  reply.header('content-type', problemMediaType)
  // With a serializer of our own no response schema cuts members off, and the type stays as registered
  // (Fastify would add a charset parameter, which RFC 9457 does not define). As text, not as bytes,
  // which would go out as a second piece, behind the head.
  reply.serializer(asItIs)
  reply.send(problemText(error, facts) as never)
  // A late result of the handler is not text, and would be given to it too.
  reply.serializer(fastifysOwn)
  return reply
}

const asItIs = (text: string): string => text
// Fastify has no other way to say it.
const fastifysOwn = null as unknown as typeof asItIs

// What nearly all errors have goes out as lines of text, which costs a tenth (see `response-head.ts`).
const inLines = ['cache-control', 'www-authenticate', 'retry-after', 'allow']
const putLines = headPlace().lastLines(inLines)
/** What is set one by one, Node tests; a line nobody does. */
const visibleAscii = /^[\x20-\x7e]*$/

function giveHeaders(reply: Reply, headers: KitError['headers']): void {
  let lines = 'cache-control: no-store\r\n'
  for (const name of inLines) takeBack(reply, name)
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (name === 'cache-control') continue
    if (inLines.includes(name) && visibleAscii.test(value)) lines += `${name}: ${value}\r\n`
    else reply.header(name, value)
  }
  putLines(reply, lines)
}

/** What the handler had set before it failed: its answer is not given. */
function takeBack(reply: Reply, name: string): void {
  if (reply.hasHeader(name)) reply.removeHeader(name)
  if (reply.raw.hasHeader(name)) reply.raw.removeHeader(name)
}
