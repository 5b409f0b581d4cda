/**
 * The response headers that tell a client its limits (draft-ietf-httpapi-ratelimit-headers-10, in
 * the structured fields of RFC 9651), and those that older clients read.
 *
 *     RateLimit-Policy: "second";q=50;w=1, "minute";q=1000;w=60
 *     RateLimit: "minute";r=37;t=12
 *     X-RateLimit-Limit: 1000
 *     X-RateLimit-Remaining: 37
 *     X-RateLimit-Reset: 1795219272
 *
 * All but the first describe one window, that with the least room. Its time is until it is whole
 * again, or, for who is refused, until the request could pass. Deltas are rounded up and up to 10 %
 * longer, by the same share for one client always, so that clients refused at once do not return at
 * once.
 *
 * @module
 */

import type { LimitView } from './limiter.ts'
import type { LimitPolicy, LimitWindow } from './policy.ts'

/** How a window is named and written; made once. */
interface WindowText {
  readonly name: string
  /** `ratelimit: "minute";r=` */
  readonly start: string
  /** From the end of that line to what remains in its own. */
  readonly limit: string
}

/** All that may be set. */
export const limitHeaders: readonly string[] = [
  'ratelimit-policy',
  'ratelimit',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
]

/** Whose time it is. */
export interface ShownTo {
  /** `0..0.1` */
  readonly jitter: number
  readonly isRefused: boolean
}

/** Items of one `RateLimit-Policy`, and the names by which problems and `RateLimit` refer to them. */
export class WindowNames {
  readonly #texts = new Map<LimitWindow, WindowText>()
  readonly #taken = new Set<string>()

  /**
   * A window is called as it calls itself, unless another policy of the service has taken the name:
   * then the policy's name comes first. `isOwn`: always, for policies of single routes.
   */
  add({ name, windows }: LimitPolicy, isOwn = false): void {
    for (const window of windows) {
      if (this.#texts.has(window)) continue
      const unique = this.#unique(isOwn ? `${name}-${window.name}` : window.name, name)
      this.#taken.add(unique)
      const start = `ratelimit: ${structuredString(unique)};r=`
      const limit = `\r\nx-ratelimit-limit: ${window.limit}\r\nx-ratelimit-remaining: `
      this.#texts.set(window, { name: unique, start, limit })
    }
  }

  #unique(wanted: string, policy: string): string {
    if (!this.#taken.has(wanted)) return wanted
    const qualified = `${policy}-${wanted}`
    let unique = qualified
    for (let next = 2; this.#taken.has(unique); next++) unique = `${qualified}-${next}`
    return unique
  }

  of(window: LimitWindow): string {
    return this.#text(window).name
  }

  /** The line of `RateLimit-Policy`; empty without policies. */
  policyLine(policies: readonly LimitPolicy[]): string {
    const items = policies.flatMap(({ windows }) =>
      windows.map((window) => {
        const seconds = Math.ceil(window.periodMs / 1000)
        return `${structuredString(this.of(window))};q=${window.limit};w=${seconds}`
      }),
    )
    return items.length === 0 ? '' : `ratelimit-policy: ${items.join(', ')}\r\n`
  }

  /**
   * All but `RateLimit-Policy`, as lines of the head. With `nowMs`, the reset is an instant, else a
   * delta.
   */
  lines(view: LimitView, shownTo: ShownTo, nowMs: number | undefined): string {
    const { start, limit } = this.#text(view.window)
    const ms = shownTo.isRefused ? view.waitMs : view.resetMs
    const seconds = deltaSeconds(ms, shownTo.jitter)
    const remaining = Math.floor(view.remaining)
    const reset = nowMs === undefined ? seconds : Math.ceil((nowMs + ms) / 1000)
    return `${start}${remaining};t=${seconds}${limit}${remaining}\r\nx-ratelimit-reset: ${reset}\r\n`
  }

  #text(window: LimitWindow): WindowText {
    const text = this.#texts.get(window)
    if (text === undefined) throw new Error(`the window ${window.name} has no name in headers`)
    return text
  }
}

/** The view with less room in proportion; of equals, the one that lasts longer. */
export function tighter(one: LimitView, other: LimitView): LimitView {
  const difference = one.remaining * other.window.limit - other.remaining * one.window.limit
  if (difference === 0) return one.resetMs >= other.resetMs ? one : other
  return difference < 0 ? one : other
}

export function deltaSeconds(ms: number, jitter: number): number {
  return Math.ceil((ms * (1 + jitter)) / 1000)
}

/** `0..0.1`, the same for the same client on every node (FNV-1a). */
export function jitterOf(client: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < client.length; index++) {
    hash = Math.imul(hash ^ client.charCodeAt(index), 0x01000193)
  }
  return ((hash >>> 0) / 0x1_0000_0000) * 0.1
}

/**
 * RFC 9651, section 4.1.6.
 *
 * @throws RangeError if a character has no place in it.
 */
function structuredString(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw new RangeError(`the name of a limit must be printable ASCII, got ${JSON.stringify(text)}`)
  }
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
