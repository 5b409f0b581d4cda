/**
 * How many tokens of which issuer came to which end.
 *
 * @module
 */

/** By issuer, then by result; both from closed sets, so they may label a metric. */
export type VerificationCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** The issuer of a token that was refused: what it says of itself is not to be believed. */
export const unverified = 'unverified'

export class VerificationCounter {
  readonly #byIssuer = new Map<string, Map<string, number>>()

  count(issuer: string, result: string): void {
    let results = this.#byIssuer.get(issuer)
    if (results === undefined) {
      results = new Map()
      this.#byIssuer.set(issuer, results)
    }
    results.set(result, (results.get(result) ?? 0) + 1)
  }

  snapshot(): VerificationCounts {
    const entries = [...this.#byIssuer].map(([issuer, results]) => [
      issuer,
      Object.fromEntries(results),
    ])
    return Object.fromEntries(entries)
  }
}
