/** Which probes `--only` and `--skip` name: by id, by short name, or by wing. @module */

import { nearestName } from '../config/nearest-name.ts'
import type { Probe } from '../probe.ts'
import { UsageError } from './run-options.ts'

/** @throws UsageError for a name that no probe bears, with the nearest that one does. */
export function selected(
  probes: readonly Probe[],
  names: readonly string[],
  flag: string,
): ReadonlySet<string> {
  return new Set(names.flatMap((name) => named(probes, name, flag)))
}

function named(probes: readonly Probe[], name: string, flag: string): readonly string[] {
  const found = probes.filter(
    ({ id, ref, wing }) => id === name || ref === name.toUpperCase() || wing === name,
  )
  if (found.length > 0) return found.map(({ id }) => id)
  const near = nearestName(
    name,
    probes.map(({ id }) => id),
  )
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new UsageError(`${flag}: no probe is called "${name}".${hint} plimsoll probes lists all.`)
}
