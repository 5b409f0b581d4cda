import type { FastifyRequest } from 'fastify'
import type { AccessLevel } from './logger.ts'

export interface LoggingOptions {
  /** Level of the access record of an answer below 500; others are `error`. Default `info`. */
  readonly level?: AccessLevel
  /** The client that the record names. Default `request.ip`, which heeds Fastify's `trustProxy`. */
  readonly clientAddress?: (request: FastifyRequest) => string | undefined
  /** From how many milliseconds on an outgoing call is `info`, as if it had failed. Default 1,000. */
  readonly slowCallMs?: number
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: LoggingOptions): Required<LoggingOptions> {
  return {
    level: options.level ?? 'info',
    clientAddress: options.clientAddress ?? ((request) => request.ip),
    slowCallMs: slow(options.slowCallMs ?? 1_000),
  }
}

function slow(ms: number): number {
  if (ms >= 0) return ms
  throw new RangeError(`logging.slowCallMs must be a number from 0, got ${ms}`)
}
