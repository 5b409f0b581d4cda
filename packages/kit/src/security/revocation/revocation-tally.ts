import { DurationHistogram } from '../../observability/metrics/index.ts'
import { type Entry, type RevocableKind, revocableKinds } from './revocable.ts'
import type { Propagation, RevocationMode, RevocationStats } from './revocation-stats.ts'

/** From what SQLite takes to the longest that a caller waits. */
const boundsSeconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** Counts what this process has revoked, and how long the others took to know. */
export class RevocationTally {
  readonly #revocations = Object.fromEntries(
    revocableKinds.map((kind) => [kind, { strict: 0, async: 0 }]),
  ) as Record<RevocableKind, Record<RevocationMode, number>>
  readonly #propagations: Record<Propagation, number> = { complete: 0, pending: 0 }
  readonly #barrier = new DurationHistogram(boundsSeconds)

  count(
    entries: readonly Entry[],
    mode: RevocationMode,
    propagation: Propagation,
    tookMs: number,
  ): void {
    for (const { kind } of entries) this.#revocations[kind][mode] += 1
    this.#propagations[propagation] += 1
    if (mode === 'strict') this.#barrier.observe(tookMs / 1_000)
  }

  snapshot(): Pick<RevocationStats, 'revocations' | 'propagations' | 'barrierSeconds'> {
    return {
      revocations: structuredClone(this.#revocations),
      propagations: { ...this.#propagations },
      barrierSeconds: this.#barrier,
    }
  }
}
