/**
 * Lets those pass a limit who have been proved to be allowed to, and says so.
 *
 * The audit log gets one record per user and minute, or whoever passes often would flood it.
 *
 * @module
 */

import type { LimitedPrincipal } from './keys.ts'

/** What is read of a request, as far as the plugins are there that add it. */
export interface BypassingRequest {
  readonly principal?: LimitedPrincipal | undefined
  /** Of `access`: never true before authentication. */
  can?(permission: string): boolean
  /** Of `audit-log`. */
  audit?(event: BypassEvent): Promise<unknown>
}

export interface BypassEvent {
  readonly action: 'ratelimit.bypass'
  readonly details: { readonly limits: readonly string[] }
}

export interface BypassOptions {
  readonly permission: string | undefined
  /** Monotonic, in milliseconds. */
  readonly now: () => number
  readonly onAuditFailure: (error: unknown) => void
}

const auditEveryMs = 60_000
/** More have the permission only by mistake; they are recorded more often than once a minute. */
const usersMax = 1_000

export class Bypass {
  /** `rate_limit_bypass_total` */
  count = 0
  readonly #options: BypassOptions
  readonly #recorded = new Map<string, number>()
  #permission: string | undefined

  constructor(options: BypassOptions) {
    this.#options = options
    this.#permission = options.permission
  }

  /** Whether it will be known of the request, once who asks is. */
  canBeAsked(request: BypassingRequest): boolean {
    return this.#permission !== undefined && request.can !== undefined
  }

  /** From then on nobody may, as the service knows no such permission. */
  disable(): void {
    this.#permission = undefined
  }

  isAllowed(request: BypassingRequest): boolean {
    const permission = this.#permission
    return permission !== undefined && request.can?.(permission) === true
  }

  /** Counts it, and records it unless it has been of late. Waits for nothing. */
  record(request: BypassingRequest, limits: readonly string[]): void {
    this.count++
    const user = request.principal?.userId ?? ''
    const nowMs = this.#options.now()
    const beforeMs = this.#recorded.get(user)
    if (beforeMs !== undefined && nowMs - beforeMs < auditEveryMs) return
    if (this.#recorded.size >= usersMax) this.#recorded.clear()
    this.#recorded.set(user, nowMs)
    request
      .audit?.({ action: 'ratelimit.bypass', details: { limits } })
      .catch(this.#options.onAuditFailure)
  }
}
