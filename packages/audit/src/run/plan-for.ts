/** The plan of a run: what the flags and the config say, and what the service lets be asked. @module */

import type { Stand } from '../gather/stand.ts'
import type { Phase, Probe } from '../probe.ts'
import type { Acceptances } from './acceptance.ts'
import type { OpenTarget } from './open-target.ts'
import { type Plan, planOf, type Settled } from './plan.ts'
import type { RunOptions } from './run-options.ts'
import { selected } from './selection.ts'

export interface PlanInput {
  readonly options: RunOptions
  readonly probes: readonly Probe[]
  readonly open: OpenTarget
  readonly stand: Stand
  readonly acceptances: Acceptances
}

/** @throws UsageError for a name that no probe bears. */
export function planFor({ options, probes, open, stand, acceptances }: PlanInput): Plan {
  const { only = [], skip = [], config, depth = 'standard' } = options
  const accepted = [...(config.declarations ?? []), ...(config.waivers ?? [])]
  selected(
    probes,
    accepted.map(({ probe }) => probe),
    'declarations and waivers',
  )
  return planOf({
    ...{ probes, depth, acceptances, capabilities: stand.capabilities },
    only: only.length === 0 ? undefined : selected(probes, only, '--only'),
    skip: selected(probes, skip, '--skip'),
    withheld: withheldBy(options, open),
  })
}

/** What is asked of neither a dead service nor of somebody else's. */
function withheldBy(
  { allowLoad = false }: RunOptions,
  { problem, isOwn, target }: OpenTarget,
): (phase: Phase) => Settled | undefined {
  return (phase) => {
    if (problem !== undefined && !(isOwn && (phase === 'static' || phase === 'boot'))) {
      return { verdict: 'UNKNOWN', observed: problem }
    }
    if (phase !== 'slow-clients' || target.scope === 'loopback' || allowLoad) return undefined
    return { verdict: 'BLOCKED', observed: 'It ties up connections; --allow-load lets it.' }
  }
}
