/** The service on a scratch database of the run, and one object in it. @module */

import type { Scratch } from '../../gather/commands.ts'
import type { Boot } from '../../gather/services.ts'
import { Inconclusive, type Stand } from '../../gather/stand.ts'

/** How long a service may think about an unmigrated database before it counts as waiting. */
const readyWithinMs = 15_000

export function bootOn(stand: Stand, { env }: Scratch, label: string): Promise<Boot> {
  return stand.services.boot({ env, label, timeoutMs: readyWithinMs })
}

/** @throws Inconclusive if it does not become ready. */
export async function readyOn(stand: Stand, scratch: Scratch, label: string) {
  const { instance, outcome } = await bootOn(stand, scratch, label)
  if (instance === undefined)
    throw new Inconclusive(`The service ${outcome} on a migrated database.`)
  return instance
}
