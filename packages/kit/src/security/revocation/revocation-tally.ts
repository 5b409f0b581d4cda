import { Histogram } from './histogram.ts'
import { type Entry, type RevocableKind, revocableKinds } from './revocable.ts'
import type { Propagation, RevocationMode, RevocationStats } from './revocation-stats.ts'

/** Counts what this process has revoked, and how long the others took to know. */
export class RevocationTally {
  readonly #revocations = Object.fromEntries(
    revocableKinds.map((kind) => [kind, { strict: 0, async: 0 }]),
  ) as Record<RevocableKind, Record<RevocationMode, number>>
  readonly #propagations: Record<Propagation, number> = { complete: 0, pending: 0 }
  readonly #barrier = new Histogram()

  count(
    entries: readonly Entry[],
    mode: RevocationMode,
    propagation: Propagation,
    tookMs: number,
  ): void {
    for (const { kind } of entries) this.#revocations[kind][mode] += 1
    this.#propagations[propagation] += 1
    if (mode === 'strict') this.#barrier.add(tookMs / 1_000)
  }

  snapshot(): Pick<RevocationStats, 'revocations' | 'propagations' | 'barrierSeconds'> {
    return {
      revocations: structuredClone(this.#revocations),
      propagations: { ...this.#propagations },
      barrierSeconds: this.#barrier.snapshot(),
    }
  }
}
