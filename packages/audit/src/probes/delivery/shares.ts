/** A verdict by the share of rules that are held. @module */

import type { Judgement, Verdicts } from '../../judgement.ts'

/** One rule; undefined where there is nothing that it could apply to. */
export interface Rule {
  readonly rule: string
  /** What breaks it; empty if it is held. */
  readonly broken: readonly string[] | undefined
}

/** PASS if all are held, FAIL if none is, PARTIAL between. */
export function byShare(rules: readonly Rule[], { pass, partial, fail }: Verdicts): Judgement {
  const applied = rules.filter(({ broken }) => broken !== undefined)
  const broken = applied.filter((rule) => (rule.broken?.length ?? 0) > 0)
  const told = broken.map((rule) => `${rule.rule} (${rule.broken?.join(', ')})`).join('; ')
  if (broken.length === 0) return pass(`All ${applied.length} rules are held.`)
  const observed = `${broken.length} of ${applied.length} rules are broken: ${told}.`
  if (broken.length === applied.length) return fail(observed)
  return partial(observed, { held: 1 - broken.length / applied.length, unexercised: 0 })
}
