/**
 * The verdicts, from the state of the service and the last checks of its dependencies.
 *
 * A required dependency that is not up makes the service unready and unhealthy, a degradable one
 * degraded. Pure: it looks at nothing itself.
 *
 * @module
 */

import type { HealthBody, Readiness } from './bodies.ts'
import type { Criticality, DependencyReport } from './dependency.ts'

/** The part of `app.lifecycle` that is read here. */
export interface LifecycleView {
  /** `starting`, `ready`, or any other: it is stopping. */
  readonly state: string
  readonly reasons?: readonly string[]
}

export function readinessOf(
  lifecycle: LifecycleView,
  dependencies: readonly DependencyReport[],
): Readiness {
  const missing = notUp(dependencies, 'required')
  if (lifecycle.state === 'starting') {
    return { status: 'starting', reasons: [...(lifecycle.reasons ?? []), ...missing.map(nameOf)] }
  }
  if (lifecycle.state !== 'ready') return { status: 'draining', reasons: ['shutdown'] }
  if (missing.length > 0) {
    const status = missing.every(isUnknown) ? 'starting' : 'unready'
    return { status, reasons: missing.map(nameOf) }
  }
  const lacking = notUp(dependencies, 'degradable').map(nameOf)
  return { status: lacking.length > 0 ? 'degraded' : 'ready', reasons: lacking }
}

/** Whether requests are to be sent here. */
export function takesRequests({ status }: Readiness): boolean {
  return status === 'ready' || status === 'degraded'
}

export interface ServiceFacts {
  readonly version: string
  readonly uptimeMs: number
  readonly withDetails: boolean
}

export function healthOf(
  dependencies: readonly DependencyReport[],
  { version, uptimeMs, withDetails }: ServiceFacts,
): HealthBody {
  return {
    status: healthStatusOf(dependencies),
    version,
    uptime_s: Math.floor(uptimeMs / 1_000),
    dependencies: Object.fromEntries(
      dependencies.map((dependency) => [
        dependency.name,
        withDetails ? detailed(dependency) : brief(dependency),
      ]),
    ),
  }
}

function healthStatusOf(dependencies: readonly DependencyReport[]): HealthBody['status'] {
  if (notUp(dependencies, 'required').length > 0) return 'unhealthy'
  return notUp(dependencies, 'degradable').length > 0 ? 'degraded' : 'healthy'
}

type DependencyBody = HealthBody['dependencies'][string]

function brief({ status, criticality }: DependencyReport): DependencyBody {
  return { status, criticality }
}

function detailed(dependency: DependencyReport): DependencyBody {
  const { latencyMs, facts } = dependency
  return {
    ...brief(dependency),
    ...(latencyMs === undefined ? {} : { latency_ms: Math.round(latencyMs * 100) / 100 }),
    ...(facts === undefined ? {} : { facts }),
  }
}

function notUp(
  dependencies: readonly DependencyReport[],
  of: Criticality,
): readonly DependencyReport[] {
  return dependencies.filter(({ status, criticality }) => criticality === of && status !== 'up')
}

function isUnknown({ status }: DependencyReport): boolean {
  return status === 'unknown'
}

function nameOf({ name }: DependencyReport): string {
  return name
}
