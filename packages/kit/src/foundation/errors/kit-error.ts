/**
 * The error that an API answers with on purpose.
 *
 * Each answer is a class made by {@link defineError}, so one `errors.ts` per concern reads as a
 * table of all that the concern can refuse, and `docs/errors.md` is generated from the same rows.
 * `message` and `details` go to the client; what the operator needs goes in `cause`, which is
 * logged and never sent.
 *
 * @module
 */

/** One row of the table of answers. */
export interface ErrorDefinition {
  /** Stable identifier in capitals, such as `RATE_LIMITED`; never renamed. */
  readonly code: string
  /** HTTP status, 400 to 599. */
  readonly statusCode: number
  /** When the answer is given. One sentence, for the documentation. */
  readonly meaning: string
  /** What the client does next. One sentence, for the documentation. */
  readonly remedy: string
  /** Problem type URI (RFC 9457, section 3.1.1). Default `about:blank`: the status says it all. */
  readonly type?: string
}

/** One field, header or part that was wrong. */
export interface ErrorDetail {
  /** What was wrong, and what would be right. */
  readonly message: string
  /** JSON pointer to the member (RFC 6901), such as `/email`. */
  readonly pointer?: string
  /** Which part of the request it was found in. */
  readonly in?: 'body' | 'query' | 'path' | 'headers'
}

/** All of an error but its message. */
export interface KitErrorOptions {
  /** For the operator: logged, never sent. */
  readonly cause?: unknown
  /** For the client: one entry per thing that was wrong. */
  readonly details?: readonly ErrorDetail[]
  /** Response headers that belong to the answer, such as `retry-after`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the client: members that the problem type adds to the body (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** Base of every error with an answer of its own; `instanceof KitError` tells it from a defect. */
export class KitError extends Error {
  readonly code: string
  readonly statusCode: number
  readonly type: string
  readonly details: readonly ErrorDetail[]
  readonly headers: Readonly<Record<string, string>>
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(definition: ErrorDefinition, message: string, options: KitErrorOptions = {}) {
    const { stackTraceLimit } = Error
    // A stack is the dearest part of an error, and an answer below 500 is no defect to be found.
    if (definition.statusCode < 500) Error.stackTraceLimit = 0
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Error.stackTraceLimit = stackTraceLimit
    this.name = definition.code
    this.code = definition.code
    this.statusCode = definition.statusCode
    this.type = definition.type ?? 'about:blank'
    this.details = options.details ?? []
    this.headers = options.headers ?? {}
    this.extensions = options.extensions ?? {}
  }
}

/** What {@link defineError} makes. */
export interface KitErrorClass {
  new (message: string, options?: KitErrorOptions): KitError
  readonly definition: ErrorDefinition
}

/**
 * Makes the class of one answer.
 *
 * @throws RangeError if the code is not in capitals or the status is no error status.
 */
export function defineError(definition: ErrorDefinition): KitErrorClass {
  if (!/^[A-Z][A-Z0-9_]*$/.test(definition.code)) {
    throw new RangeError(`error code must be CAPITALS_WITH_UNDERSCORES, got "${definition.code}"`)
  }
  if (definition.statusCode < 400 || definition.statusCode > 599) {
    throw new RangeError(
      `${definition.code}: status must be 400 to 599, got ${definition.statusCode}`,
    )
  }
  return class extends KitError {
    static readonly definition = definition

    constructor(message: string, options?: KitErrorOptions) {
      super(definition, message, options)
    }
  }
}
