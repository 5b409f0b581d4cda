/**
 * How long a value may be used.
 *
 * Counted from the beginning of its load, as what was read may be as old as that:
 *
 *     fresh for   ttlMs × (0.9 to 1.1)
 *     stale for   maxStaleMs more, while it is loaded anew or cannot be
 *
 * Spread, so that what was loaded together is not loaded together again. That a value is absent is
 * fresh for `negativeTtlMs`, and never used stale.
 *
 * @module
 */

export interface Lifetime {
  readonly ttlMs: number
  readonly maxStaleMs: number
  readonly negativeTtlMs: number
}

export interface Freshness {
  readonly freshUntilMs: number
  readonly staleUntilMs: number
}

/** `random` gives `0..1`, 1 excluded. */
export function freshnessOf(
  lifetime: Lifetime,
  isAbsent: boolean,
  begunAtMs: number,
  random: number,
): Freshness {
  const ttlMs = isAbsent ? lifetime.negativeTtlMs : lifetime.ttlMs
  const freshUntilMs = begunAtMs + ttlMs * (0.9 + 0.2 * random)
  return { freshUntilMs, staleUntilMs: freshUntilMs + staleMs(lifetime, isAbsent) }
}

/** Freshness of what another instance has stored, by the time until its end. */
export function freshnessFrom(
  lifetime: Lifetime,
  isAbsent: boolean,
  nowMs: number,
  remainingMs: number,
): Freshness {
  const staleUntilMs = nowMs + remainingMs
  return { freshUntilMs: staleUntilMs - staleMs(lifetime, isAbsent), staleUntilMs }
}

/** No value is used longer after the beginning of its load. */
export function longestMs({ ttlMs, maxStaleMs, negativeTtlMs }: Lifetime): number {
  return Math.max(ttlMs * 1.1 + maxStaleMs, negativeTtlMs * 1.1)
}

function staleMs({ maxStaleMs }: Lifetime, isAbsent: boolean): number {
  return isAbsent ? 0 : maxStaleMs
}
