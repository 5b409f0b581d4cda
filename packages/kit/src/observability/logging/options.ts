import type { FastifyRequest } from 'fastify'
import type { AccessLevel } from './logger.ts'

export interface LoggingOptions {
  /** Level of the access record of an answer below 500; others are `error`. Default `info`. */
  readonly level?: AccessLevel
  /** The client that the record names. Default `request.ip`, which heeds Fastify's `trustProxy`. */
  readonly clientAddress?: (request: FastifyRequest) => string | undefined
}

export function resolveOptions(options: LoggingOptions): Required<LoggingOptions> {
  return {
    level: options.level ?? 'info',
    clientAddress: options.clientAddress ?? ((request) => request.ip),
  }
}
