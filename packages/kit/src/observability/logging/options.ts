import type { FastifyRequest } from 'fastify'
import type { AccessLevel } from './logger.ts'

export interface LoggingOptions {
  /** Level of the access record of an answer below 500; others are `error`. Default `info`. */
  readonly level?: AccessLevel
  /**
   * The client that the record names. Default that of `client-address`; without it `request.ip`, which
   * heeds Fastify's `trustProxy`, and reads `X-Forwarded-For` each time.
   */
  readonly clientAddress?: (request: FastifyRequest) => string | undefined
  /** From how many milliseconds on an outgoing call is `info`, as if it had failed. Default 1,000. */
  readonly slowCallMs?: number
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: LoggingOptions): Required<LoggingOptions> {
  return {
    level: options.level ?? 'info',
    clientAddress: options.clientAddress ?? addressOf,
    slowCallMs: slow(options.slowCallMs ?? 1_000),
  }
}

/** As `client-address` may have put it on a request. */
interface MaybeAddressed {
  readonly clientAddress?: { readonly text?: unknown; readonly family?: unknown } | undefined
}

function addressOf(request: FastifyRequest): string {
  const { text, family } = (request as MaybeAddressed).clientAddress ?? {}
  return typeof text === 'string' && family !== 0 ? text : request.ip
}

function slow(ms: number): number {
  if (ms >= 0) return ms
  throw new RangeError(`logging.slowCallMs must be a number from 0, got ${ms}`)
}
