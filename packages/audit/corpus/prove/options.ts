/** What `npm run prove:auditor` is asked for. @module */

import { parseArgs } from 'node:util'
import { type Kind, kinds } from '../kinds.ts'

export const proofs = [
  'demonstrators',
  'defects',
  'twins',
  'good',
  'inverted',
  'designs',
  'clean',
  'pairs',
  'contention',
] as const
export type Proof = (typeof proofs)[number]

export interface ProveOptions {
  readonly kind: Kind
  /** Flags, ids of probes, or short names; empty for all. */
  readonly only: readonly string[]
  readonly proofs: ReadonlySet<Proof>
  /** Full runs on the good service. */
  readonly clean: number
  /** Random pairs of defects. */
  readonly pairs: number
}

/** @throws RangeError for what there is not. */
export function proveOptions(args: readonly string[]): ProveOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      kind: { type: 'string', default: 'node' },
      only: { type: 'string', multiple: true, default: [] },
      proof: { type: 'string', multiple: true, default: [] },
      clean: { type: 'string', default: '300' },
      pairs: { type: 'string', default: '50' },
    },
  })
  const chosen = values.proof.flatMap((text) => text.split(','))
  return {
    kind: oneOf(kinds, values.kind, '--kind'),
    only: [...values.only, ...positionals].flatMap((text) => text.split(',')),
    proofs: new Set(
      chosen.length === 0 ? proofs : chosen.map((name) => oneOf(proofs, name, '--proof')),
    ),
    clean: countOf(values.clean, '--clean'),
    pairs: countOf(values.pairs, '--pairs'),
  }
}

function oneOf<Name extends string>(names: readonly Name[], text: string, option: string): Name {
  const found = names.find((name) => name === text)
  if (found === undefined) throw new RangeError(`${option} must be one of ${names.join(', ')}`)
  return found
}

function countOf(text: string, option: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new RangeError(`${option} must be a number`)
  return Number(text)
}
