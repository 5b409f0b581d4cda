/**
 * Puts a deployment together from the settings of the place.
 *
 * @module
 */

import { UsageError } from '../../apps/vehicle-api/src/terminal/usage-error.ts'
import type { Source } from './canary/analysis.ts'
import { instancesSource } from './canary/instances.ts'
import { prometheusSource } from './canary/prometheus.ts'
import { commandOperators } from './command-operators.ts'
import { haproxy } from './haproxy.ts'
import { kubernetes } from './kubernetes.ts'
import type { Release } from './kubernetes-companions.ts'
import type { InstancesMax, Platform } from './platform.ts'
import type { Settings } from './settings.ts'
import { type PlannedState, statesOf } from './states.ts'

/** For controls of proofs, which must go wrong. */
export interface Weakened {
  readonly isBlind?: boolean
  readonly isWithoutRollback?: boolean
}

export interface Deployment {
  readonly platform: Platform
  readonly states: readonly PlannedState[]
}

export function deploymentOf(
  settings: Settings,
  release: Release,
  weakened: Weakened = {},
): Deployment {
  const { platform, instancesMax } = placeOf(settings, release)
  const { canary, watchMinutes, smoke } = settings
  const { steps, windowSeconds, pollSeconds, windowsMax, ...margins } = canary
  const states = statesOf({
    ...{ platform, instancesMax, steps, smoke },
    source: sourceOf(settings),
    analysis: {
      windowMs: windowSeconds * 1_000,
      pollMs: pollSeconds * 1_000,
      ...{ windowsMax, margins },
    },
    watchMs: watchMinutes * 60_000,
    now: Date.now,
    isBlind: weakened.isBlind ?? false,
  })
  return { platform, states }
}

function placeOf(
  settings: Settings,
  release: Release,
): { readonly platform: Platform; readonly instancesMax: InstancesMax } {
  const { operators, kubernetes: cluster, haproxy: proxy } = settings
  const { image } = release
  const isOwn = Object.keys(operators).length > 0
  if (settings.platform === 'haproxy' && proxy !== undefined) {
    const count = proxy.stable.length + proxy.canary.length
    const operate = commandOperators(operators, image)
    return { platform: haproxy({ settings: proxy, image, operate }), instancesMax: () => count }
  }
  const own = isOwn ? { operate: commandOperators(operators, image) } : {}
  return {
    platform: kubernetes({ settings: cluster, release, ...own }),
    // At 100 % there are as many of the canary.
    instancesMax: ({ cluster: found }) => 2 * (found?.replicas ?? 1),
  }
}

function sourceOf({ metrics: { instances, prometheus } }: Settings): Source {
  if (instances !== undefined) return instancesSource(instances)
  if (prometheus !== undefined) return prometheusSource(prometheus)
  throw new UsageError('metrics: has no source')
}
