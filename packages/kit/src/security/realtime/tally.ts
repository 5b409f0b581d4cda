/**
 * What sockets are counted by.
 *
 * @module
 */

import { type HeardType, heardTypes } from './client-messages.ts'
import { type Ending, endings } from './endings.ts'
import { type SaidType, saidTypes } from './server-messages.ts'

export interface TallyCounts {
  readonly opened: number
  readonly closed: Readonly<Record<Ending, number>>
  readonly heard: Readonly<Record<HeardType, number>>
  readonly said: Readonly<Record<SaidType, number>>
}

export class Tally {
  opened = 0
  readonly closed: Record<Ending, number> = zeros(endings)
  readonly heard: Record<HeardType, number> = zeros(heardTypes)
  readonly said: Record<SaidType, number> = zeros(saidTypes)

  snapshot(): TallyCounts {
    const { opened, closed, heard, said } = this
    return { opened, closed: { ...closed }, heard: { ...heard }, said: { ...said } }
  }
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
}
