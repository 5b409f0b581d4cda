import type { FastifyBaseLogger } from 'fastify'

export interface ErrorsOptions {
  /** Wall clock in milliseconds, for the timestamp in the body. Default `Date.now`. */
  readonly now?: () => number
}

export interface ProblemServerOptions extends ErrorsOptions {
  /**
   * Names a request that never became one, such as malformed HTTP.
   * Default `crypto.randomUUID`; with `@plimsoll/kit/context`, its `newRequestId`.
   */
  readonly newRequestId?: () => string
}

export interface ResolvedOptions {
  readonly now: () => number
  readonly newRequestId: () => string
}

export function resolveOptions(options: ProblemServerOptions): ResolvedOptions {
  return {
    now: options.now ?? Date.now,
    newRequestId: options.newRequestId ?? (() => crypto.randomUUID()),
  }
}

/** What a handler of malformed requests is bound to: the application. */
export interface WithLog {
  readonly log: FastifyBaseLogger
}
