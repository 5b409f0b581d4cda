import type { FastifyRequest } from 'fastify'
import { runningTracing, type Tracing } from './start-tracing.ts'

export interface TracingPluginOptions {
  /** Default: what `startTracing` has started in this process, if it has. */
  readonly tracing?: Tracing | undefined
  /** Gives `client.address`, such as `(request) => request.clientAddress.text`. Default: not told. */
  readonly clientAddress?: ((request: FastifyRequest) => string | undefined) | undefined
  /** Tells `user.id`, that of `request.principal`. Default `false`. */
  readonly userId?: boolean
  /** Milliseconds that a shutdown waits for the collector. Default 1,000. */
  readonly flushMs?: number
}

export interface ResolvedOptions
  extends Required<Omit<TracingPluginOptions, 'clientAddress' | 'tracing'>> {
  readonly tracing: Tracing | undefined
  readonly clientAddress: (request: FastifyRequest) => string | undefined
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: TracingPluginOptions): ResolvedOptions {
  const { flushMs = 1_000 } = options
  if (!(flushMs >= 0 && flushMs <= 2_000)) {
    throw new RangeError(`tracing.flushMs must be from 0 to 2000, got ${flushMs}`)
  }
  return {
    tracing: options.tracing ?? runningTracing(),
    clientAddress: options.clientAddress ?? (() => undefined),
    userId: options.userId ?? false,
    flushMs,
  }
}
