/**
 * What can go wrong between the console and the service, as one error.
 *
 * @module
 */

/** As RFC 9457 and the service say it. */
export interface Problem {
  readonly status: number
  readonly error_code: string
  readonly message: string
  readonly details: readonly { readonly message: string; readonly pointer?: string }[]
  readonly request_id: string
}

/** The service answered, and refused. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Problem['details']
  readonly requestId: string | undefined
  /** Seconds until it is worth trying again, where the answer says so. */
  readonly retryAfterS: number | undefined

  constructor(problem: Partial<Problem> & { readonly status: number }, retryAfterS?: number) {
    super(problem.message ?? `The service answered ${problem.status}.`)
    this.name = 'ProblemError'
    this.status = problem.status
    this.code = problem.error_code ?? `HTTP_${problem.status}`
    this.details = problem.details ?? []
    this.requestId = problem.request_id
    this.retryAfterS = retryAfterS
  }
}

/** No answer came: the network, or the service, is away. */
export class UnreachableError extends Error {
  constructor(options?: ErrorOptions) {
    super('The service cannot be reached.', options)
    this.name = 'UnreachableError'
  }
}

/** `Retry-After` as seconds (RFC 9110, section 10.2.3). */
export function readRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000))
}

/** What is wrong with each member of a form: `/email` becomes `email`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  const named = error.details.flatMap(({ pointer, message }) =>
    pointer === undefined ? [] : [[pointer.replace(/^\//, ''), message] as const],
  )
  // The first of several reads as the reason; the others follow once it is mended.
  return Object.fromEntries(named.reverse())
}
