import type { ServerOptions } from 'node:http'
import type { FastifyServerOptions } from 'fastify'
import { assertDuration, type ShutdownBounds } from './bounds.ts'

/** The bounds of the shutdown, each with a default; see {@link ShutdownBounds}. */
export type LifecycleOptions = Partial<ShutdownBounds>

/** How long a client may take, and how much it may say before it says what it wants. */
export interface ServerLimits {
  /**
   * From the connection, or the first byte of a later request, to the end of its headers. Default
   * 10 s, and never above `requestTimeoutMs`.
   */
  readonly headersTimeoutMs?: number
  /** From the first byte of a request to the end of its body. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** How often the two above are looked at: they are late by up to this. Default 1 s. */
  readonly checkIntervalMs?: number
  /** Until an idle connection is closed. Default 75 s: longer than a proxy keeps it, mostly 60 s. */
  readonly keepAliveTimeoutMs?: number
  /** Size of all request headers together. Default 16 KiB. */
  readonly headerBytesMax?: number
}

/** The constructor options that {@link lifecycleServerOptions} makes. */
export type LifecycleServerOptions = Required<
  Pick<
    FastifyServerOptions,
    'return503OnClosing' | 'forceCloseConnections' | 'requestTimeout' | 'keepAliveTimeout'
  >
> & { readonly http: ServerOptions }

/**
 * Fastify constructor options without which the server loses requests when it stops, and waits for
 * slow clients for ever.
 *
 *     const app = fastify({ ...lifecycleServerOptions() })
 *
 * With `https`, put what is under `http` there too.
 *
 * @throws RangeError naming the limit that makes no sense.
 */
export function lifecycleServerOptions(limits: ServerLimits = {}): LifecycleServerOptions {
  const {
    headersTimeoutMs: headersTimeout,
    requestTimeoutMs: requestTimeout,
    checkIntervalMs: connectionsCheckingInterval,
    keepAliveTimeoutMs: keepAliveTimeout,
    headerBytesMax: maxHeaderSize,
  } = resolveLimits(limits)
  return {
    // The shutdown serves what still comes on a connection; it closes them itself, and in its order.
    return503OnClosing: false,
    forceCloseConnections: false,
    // Fastify sets these two again, after it has made the server.
    requestTimeout,
    keepAliveTimeout,
    // Node compares the timeouts when it makes the server: set later, a `requestTimeout` below
    // `headersTimeout` would silently not apply.
    http: {
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval,
      keepAliveTimeout,
      maxHeaderSize,
      optimizeEmptyRequests: true,
    },
  }
}

function resolveLimits(limits: ServerLimits): Required<ServerLimits> {
  const requestTimeoutMs = limits.requestTimeoutMs ?? 30_000
  const resolved = {
    headersTimeoutMs: limits.headersTimeoutMs ?? Math.min(10_000, requestTimeoutMs),
    requestTimeoutMs,
    checkIntervalMs: limits.checkIntervalMs ?? 1_000,
    keepAliveTimeoutMs: limits.keepAliveTimeoutMs ?? 75_000,
    headerBytesMax: limits.headerBytesMax ?? 16 * 1024,
  }
  assertLimits(resolved)
  return resolved
}

function assertLimits({ headerBytesMax, ...durations }: Required<ServerLimits>): void {
  for (const [name, ms] of Object.entries(durations)) {
    assertDuration(name, ms)
    // To Node and to Fastify, zero means no limit or their own default.
    if (ms === 0) throw new RangeError(`${name} must not be 0`)
  }
  if (!Number.isInteger(headerBytesMax) || headerBytesMax < 1024) {
    throw new RangeError(`headerBytesMax must be at least 1024 bytes, got ${headerBytesMax}`)
  }
  const { headersTimeoutMs, requestTimeoutMs } = durations
  if (requestTimeoutMs < headersTimeoutMs) {
    throw new RangeError(
      `requestTimeoutMs (${requestTimeoutMs}) must not be below ` +
        `headersTimeoutMs (${headersTimeoutMs})`,
    )
  }
}
