/**
 * What the user could give to see more, the most useful first.
 *
 * Each is counted with those before it in the list: dependencies are worth nothing to an auditor that
 * does not start the service.
 *
 * @module
 */

import type { Capability, Probe } from '../probe.ts'
import type { AuditReport } from '../report/report.ts'
import { sharesOf } from './share.ts'

type Unlock = AuditReport['unlock']

interface Gift {
  readonly give: Capability
  readonly flag: string
  /** What comes with it. */
  readonly brings: readonly Capability[]
}

const gifts: readonly Gift[] = [
  { give: 'openapi', flag: '--openapi <path or file>', brings: ['openapi'] },
  { give: 'credential', flag: 'auth.users.a', brings: ['credential'] },
  { give: 'secondUser', flag: 'auth.users.b', brings: ['secondUser'] },
  { give: 'start', flag: '--start "<command>"', brings: ['start', 'logs'] },
  { give: 'dependencies', flag: 'dependencies', brings: ['dependencies'] },
  { give: 'secondInstance', flag: 'start.replicas: 2', brings: ['secondInstance'] },
  { give: 'repository', flag: 'repository.root', brings: ['repository'] },
  { give: 'commands', flag: 'commands', brings: ['commands'] },
]

export function unlockOf(probes: readonly Probe[], had: ReadonlySet<Capability>): Unlock {
  const share = sharesOf(probes)
  const has = new Set(had)
  const unlock: Unlock[number][] = []
  for (;;) {
    const best = gifts
      .map((gift) => worthOf(gift, probes, has, share))
      .toSorted((one, other) => other.weight - one.weight)[0]
    if (best === undefined || best.weight === 0) return unlock
    const { give, flag, weight, probes: count } = best
    unlock.push({ give, flag, probes: count, weight: Math.round(weight * 10) / 10 })
    for (const brought of best.brings) has.add(brought)
  }
}

function worthOf(
  gift: Gift,
  probes: readonly Probe[],
  has: ReadonlySet<Capability>,
  share: (probe: Probe) => number,
): Gift & { probes: number; weight: number } {
  const then = new Set([...has, ...gift.brings])
  const isOpen = ({ needs }: Probe, given: ReadonlySet<Capability>) =>
    needs.every((need) => given.has(need))
  const opened = probes.filter((probe) => !isOpen(probe, has) && isOpen(probe, then))
  const weight = opened.reduce((sum, probe) => sum + share(probe), 0)
  return { ...gift, probes: opened.length, weight }
}
