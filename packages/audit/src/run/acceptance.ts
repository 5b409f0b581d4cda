/**
 * What the config accepts: a probe declared not applicable, and a failure whose risk somebody bears,
 * each until its day.
 *
 * @module
 */

import type { AuditConfig } from '../config/config-schema.ts'
import type { Finding } from '../report/report.ts'

type Accepted = NonNullable<Finding['accepted']>

interface Acceptance {
  readonly probe: string
  readonly owner: string
  readonly reason: string
  readonly expires: string
}

export interface Acceptances {
  readonly declared: ReadonlyMap<string, Accepted>
  readonly waived: ReadonlyMap<string, Accepted>
  /** Those whose day has passed, as sentences by probe. */
  readonly expired: ReadonlyMap<string, string>
}

/** `today` is a date in ISO 8601; an acceptance holds to the end of its day. */
export function acceptancesOf(config: AuditConfig, today: string, strict: boolean): Acceptances {
  if (strict) return { declared: new Map(), waived: new Map(), expired: new Map() }
  const declarations = config.declarations ?? []
  const waivers = config.waivers ?? []
  const isInForce = ({ expires }: Acceptance) => expires >= today
  return {
    declared: byProbe(declarations.filter(isInForce)),
    waived: byProbe(waivers.filter(isInForce)),
    expired: new Map(
      [...declarations, ...waivers]
        .filter((acceptance) => !isInForce(acceptance))
        .map(({ probe, owner, expires }) => [
          probe,
          `What ${owner} accepted here expired on ${expires}.`,
        ]),
    ),
  }
}

function byProbe(acceptances: readonly Acceptance[]): ReadonlyMap<string, Accepted> {
  return new Map(
    acceptances.map(({ probe, owner, reason, expires }) => [probe, { owner, reason, expires }]),
  )
}
