import type { FastifyRequest } from 'fastify'
import type { AuditLogSettings } from './settings.ts'

export interface AuditLogOptions extends AuditLogSettings {
  /** How often the end of the chain is logged and kept, in milliseconds. Default 60,000. */
  readonly headIntervalMs?: number
  /** Who did it, unless the event says so. Default `request.principal?.userId`. */
  readonly userOf?: (request: FastifyRequest) => string | null | undefined
  /** Calls again and again until it is told to stop. Default: a timer that keeps no process alive. */
  readonly every?: (intervalMs: number, act: () => void) => () => void
}

export interface ResolvedOptions {
  readonly headIntervalMs: number
  readonly userOf: (request: FastifyRequest) => string | null | undefined
  readonly every: (intervalMs: number, act: () => void) => () => void
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: AuditLogOptions): ResolvedOptions {
  const headIntervalMs = options.headIntervalMs ?? 60_000
  if (!Number.isInteger(headIntervalMs) || headIntervalMs < 1_000 || headIntervalMs > 3_600_000) {
    throw new RangeError(
      `auditLog.headIntervalMs must be 1,000 to 3,600,000, got ${headIntervalMs}`,
    )
  }
  return {
    headIntervalMs,
    userOf: options.userOf ?? userOf,
    every: options.every ?? every,
  }
}

interface MaybeSignedIn {
  readonly principal?: { readonly userId: string } | undefined
}

function userOf(request: FastifyRequest): string | undefined {
  return (request as MaybeSignedIn).principal?.userId
}

function every(intervalMs: number, act: () => void): () => void {
  const timer = setInterval(act, intervalMs).unref()
  return () => clearInterval(timer)
}
