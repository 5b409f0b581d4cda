/**
 * Holds our verifier against others on the same mutants: whatever we accept, they accept, and read the
 * same in it.
 *
 * @module
 */

import { KeyRing } from '../key-ring.ts'
import { verify } from '../verify.ts'
import { nowSeconds, ours } from './compact.ts'
import { type Mutant, mutants } from './mutants.ts'
import type { OtherVerifier } from './other-verifiers.ts'

export interface Comparison {
  readonly accepted: number
  /** How many each of the others accepts and we refuse, by name, what was changed, and our reason. */
  readonly stricter: ReadonlyMap<string, number>
  /** What we accept and another refuses or reads differently: there must be none. */
  readonly laxer: readonly string[]
}

export async function compare(
  others: readonly OtherVerifier[],
  count: number,
  seed: number,
): Promise<Comparison> {
  const stricter = new Map<string, number>()
  const laxer: string[] = []
  let accepted = 0
  for (const mutant of mutants(count, seed)) {
    const result = verify(mutant.token, new KeyRing([mutant]), ours, nowSeconds)
    const answers = await readings(others, mutant)
    if (result.reason === undefined) {
      accepted++
      const unlike = answers.filter(({ claims }) => !isSame(result.claims, claims))
      laxer.push(...unlike.map(({ name }) => `${name}: ${JSON.stringify(mutant)}`))
      continue
    }
    for (const { name } of answers.filter(({ claims }) => claims !== undefined)) {
      const what = `${name}: ${mutant.change}: ${result.reason}`
      stricter.set(what, 1 + (stricter.get(what) ?? 0))
    }
  }
  return { accepted, stricter, laxer }
}

function readings(
  others: readonly OtherVerifier[],
  { token, key }: Mutant,
): Promise<{ readonly name: string; readonly claims: unknown }[]> {
  return Promise.all(
    others.map(async ({ name, verify }) => ({ name, claims: await verify(token, key) })),
  )
}

/** Compared as text, since our claims have no prototype. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
