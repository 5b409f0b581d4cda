/**
 * Turns what the route schemas say into a whole document: ids, errors, authentication, headers.
 *
 * Pure: the document as generated, with each operation still bearing the number of its route under
 * {@link routeMarker}, and the facts of the routes in; the finished document out.
 *
 * @module
 */

import { type ErrorDefinition, ProblemSchema, problemMediaType } from '../errors/index.ts'
import {
  type Content,
  isJson,
  type OpenapiDocument,
  type Operation,
  operationsOf,
  type Reference,
  type Response,
} from './document.ts'
import { type ErrorFacts, possibleErrors } from './possible-errors.ts'
import {
  headerComponents,
  problemResponse,
  reasonPhrase,
  requestIdHeader,
  responseName,
} from './problem-responses.ts'

/** Member of an operation, while the document is made, that says which route it came from. */
export const routeMarker = 'x-plimsoll-route'

/** What a route says of itself beside its schema. */
export interface RouteFacts {
  readonly isValidated: boolean
  readonly isProtected: boolean
  /** Names of the security schemes of which any one is enough. */
  readonly credentials: readonly string[]
  readonly isProbe: boolean
  readonly requestBody: Content | undefined
  readonly errors: readonly ErrorDefinition[]
}

export function completeDocument(
  generated: OpenapiDocument,
  routes: readonly RouteFacts[],
): OpenapiDocument {
  const problems = new Map<string, Response>()
  const paths: Record<string, Record<string, Operation>> = {}
  for (const { path, method, operation } of operationsOf(generated)) {
    const { [routeMarker]: index, ...rest } = operation as Operation & Record<string, unknown>
    const facts = routes[Number(index)] ?? unknownRoute
    const security = facts.credentials.map((name) => ({ [name]: [] }))
    const whole: Operation = {
      ...rest,
      operationId: rest.operationId ?? idOf(method, path),
      ...(facts.isProtected ? { security } : {}),
    }
    paths[path] = { ...paths[path], [method]: completeOperation(whole, path, facts, problems) }
  }
  const { components } = generated
  return {
    ...generated,
    paths,
    components: {
      ...components,
      schemas: { ...components?.['schemas'], Problem: ProblemSchema },
      headers: { ...components?.['headers'], ...headerComponents },
      responses: { ...components?.['responses'], ...Object.fromEntries(problems) },
    },
  }
}

/** `post /api/v1/vehicle/{id}` as `postApiV1VehicleId`. */
function idOf(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

const unknownRoute: RouteFacts = {
  isValidated: false,
  isProtected: false,
  credentials: [],
  isProbe: false,
  requestBody: undefined,
  errors: [],
}

function completeOperation(
  operation: Operation,
  path: string,
  facts: RouteFacts,
  problems: Map<string, Response>,
): Operation {
  const content = { ...operation.requestBody?.content, ...facts.requestBody }
  const types = Object.keys(content)
  const errors: ErrorFacts = {
    ...facts,
    own: facts.errors,
    takesBody: types.length > 0,
    takesJson: types.some(isJson),
    hasPathParameters: path.includes('{'),
  }
  return {
    ...operation,
    ...(types.length > 0 ? { requestBody: { required: true, content } } : {}),
    responses: { ...declared(operation), ...added(operation, errors, problems) },
  }
}

/** The responses of the route's schema; the generator's filler text is replaced. */
function declared({ responses }: Operation): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const own = response as Response
      const isFiller = own.description === 'Default Response'
      const description = isFiller ? reasonPhrase(status) : own.description
      return [status, { ...own, description, headers: { ...requestIdHeader, ...own.headers } }]
    }),
  )
}

/** The errors; where the route declares the status too, both bodies are documented. */
function added(
  { responses }: Operation,
  facts: ErrorFacts,
  problems: Map<string, Response>,
): Record<string, Response | Reference> {
  const entries = [...possibleErrors(facts)].map(([statusCode, definitions]) => {
    const problem = problemResponse(statusCode, definitions)
    const own = responses[statusCode] as Response | undefined
    if (own !== undefined) return [statusCode, withProblem(own, problem)]

    const name = responseName(definitions)
    problems.set(name, problem)
    return [statusCode, { $ref: `#/components/responses/${name}` }]
  })
  return Object.fromEntries(entries)
}

function withProblem(own: Response, problem: Response): Response {
  const isOwnProblem = own.content?.[problemMediaType] !== undefined
  const isFiller = own.description === 'Default Response'
  return {
    description: isFiller ? problem.description : own.description,
    headers: { ...problem.headers, ...own.headers },
    content: isOwnProblem ? { ...own.content } : { ...own.content, ...problem.content },
  }
}
