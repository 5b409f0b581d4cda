import type { FastifyRequest } from 'fastify'
import { type Clock, monotonicClock } from './clock.ts'

export interface HealthOptions {
  /** Version of the service, shown to all in `/health`. Default `unknown`. */
  readonly version?: string
  /**
   * Who sees latency and facts of each dependency in `/health`, such as administrators. One that
   * fails, or takes longer than 100 ms, shows none. Default: nobody.
   */
  readonly showDetails?: (request: FastifyRequest) => boolean | Promise<boolean>
  /** Default: the monotonic clock, and timers that do not keep the process alive. */
  readonly clock?: Clock
}

export function resolveOptions(options: HealthOptions): Required<HealthOptions> {
  return {
    version: options.version ?? 'unknown',
    showDetails: options.showDetails ?? (() => false),
    clock: options.clock ?? monotonicClock,
  }
}
