import type { Mismatch } from '../../../gather/api/api-model.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Observed {
  readonly exchange: string
  readonly operation: string
  readonly status: number
  readonly mismatches: readonly Mismatch[]
}

export interface Facts {
  /** Safe operations, and whether one request reached 2xx. */
  readonly operations: readonly { readonly name: string; readonly isReached: boolean }[]
  readonly observed: readonly Observed[]
  /** In 3.1 `format` only annotates (JSON Schema 2020-12, Validation, section 7.2.1). */
  readonly assertsFormats: boolean
  readonly health: Control
}

export function judge({ operations, observed, assertsFormats, health }: Facts): Judgement {
  if (operations.length === 0) return notApplicable('The document has no safe operation.')
  const reached = operations.filter(({ isReached }) => isReached)
  if (reached.length === 0) return unknown('No safe operation could be driven to 2xx.')
  const all = observed.flatMap(({ mismatches, ...seen }) =>
    mismatches.map((mismatch) => ({ ...seen, ...mismatch })),
  )
  const isNoted = ({ keyword }: Mismatch) => keyword === 'format' && !assertsFormats
  const broken = onePerPlace(all.filter((one) => !isNoted(one)))
  const notes = onePerPlace(all.filter(isNoted)).map(
    (one) => `${told(one)} (only annotated in 3.1)`,
  )
  return withControl(health, ({ pass, partial, fail }) => {
    if (broken.length > 0) {
      const shown = broken.slice(0, 5).map(told).join('; ')
      const more = broken.length > 5 ? `; and ${broken.length - 5} more` : ''
      const evidence = [...new Set(broken.map(({ exchange }) => exchange))].slice(0, 5)
      return fail(`Answers differ from the document: ${shown}${more}.`, { evidence, notes })
    }
    const missed = operations.filter(({ isReached }) => !isReached)
    const held = reached.length / operations.length
    const seen = `${observed.length} answers of ${reached.length} operations conform`
    const evidence = observed.slice(0, 5).map(({ exchange }) => exchange)
    if (missed.length === 0) return pass(`${seen}.`, { evidence, notes })
    const names = missed.map(({ name }) => name).join(', ')
    const details = { held, unexercised: missed.length / operations.length, evidence, notes }
    return partial(`${seen}; never reached 2xx: ${names}.`, details)
  })
}

type Place = Omit<Observed, 'mismatches'> & Mismatch

/** Each row of a list is the same place of the schema. */
function onePerPlace(all: readonly Place[]): readonly Place[] {
  const places = all.map((one) => ({
    ...one,
    pointer: one.pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*'),
  }))
  const named = places.map(
    (one) => [`${one.operation} ${one.status} ${one.pointer} ${one.keyword}`, one] as const,
  )
  return [...new Map(named).values()]
}

function told({ operation, status, pointer, problem }: Place): string {
  return `${operation} ${status} ${pointer}: ${problem}`
}
