/**
 * How well each probe caught planted defects and left benign twins alone, as measured on services
 * made for it. Their authors are those of the probes, so the rates are upper bounds.
 *
 * @module
 */

import { readFileSync } from 'node:fs'

export interface Rate {
  readonly of: number
  readonly held: number
}

export interface MeasuredProbe {
  readonly defects: Rate
  readonly twins: Rate
}

/** What was measured on the services of one language. */
export interface MeasuredKind {
  /** Day of the run. */
  readonly on: string
  readonly proofs: Readonly<Record<string, Rate>>
  readonly tiers: Readonly<Record<'T' | 'R', Rate>>
  readonly probes: Readonly<Record<string, MeasuredProbe>>
}

/** By language. */
export type Measured = Readonly<Record<string, MeasuredKind>>

/** Beside the manifest: one folder above the sources and above what is built of them. */
export const measuredFile: URL = new URL('../measured.json', import.meta.url)

/** Empty if nothing was measured. */
export function readMeasured(file: URL | string = measuredFile): Measured {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** "node, 2026-11-21: 3 of 3 planted defects caught, 3 of 3 benign twins left alone"; or ''. */
export function measuredText(measured: Measured, id: string): string {
  return Object.entries(measured)
    .flatMap(([kind, { on, probes }]) => {
      const { defects, twins } = probes[id] ?? {}
      if (defects === undefined || defects.of === 0) return []
      const spared =
        twins === undefined || twins.of === 0
          ? ''
          : `, ${twins.held} of ${twins.of} benign twins left alone`
      return [`${kind}, ${on}: ${defects.held} of ${defects.of} planted defects caught${spared}`]
    })
    .join('; ')
}
