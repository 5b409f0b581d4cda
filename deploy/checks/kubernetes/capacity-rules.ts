/**
 * Whether PostgreSQL has connections for as many pods as there may ever be at once, counted as the
 * doctor counts.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { judgeConnections } from '../../../packages/kit/src/delivery/doctor/connections-suffice.ts'
import { told } from './expectation.ts'
import { allOf, type Manifest, named } from './manifest.ts'

/** Of the server, for its superusers: 3, and 2 that RDS keeps for itself. */
const reserved = 5

/** A migration and a verification, which have 2 each, beside the service. */
const extra = 4

const environments = join(import.meta.dirname, '../../terraform/environments')

/** `max_connections` of the server that deploy/terraform makes. @throws Error without one */
export async function connectionsMax(environment: string): Promise<number> {
  const text = await readFile(join(environments, `${environment}.tfvars`), 'utf8')
  const [, digits] = /^max_connections\s*=\s*(\d+)$/m.exec(text) ?? []
  if (digits === undefined) throw new Error(`${environment}.tfvars has no max_connections`)
  return Number(digits)
}

export function capacityProblems(
  manifests: readonly Manifest[],
  poolMax: number,
  max: number,
): readonly string[] {
  const limits = { max, reserved, ofDatabase: -1, ofRole: -1, others: 0 }
  const finding = judgeConnections({ poolMax, replicas: podsMax(manifests), extra }, limits)
  return told(finding)
}

/** Both tracks at their most, while each is being rolled. */
export function podsMax(manifests: readonly Manifest[]): number {
  return allOf(manifests, 'HorizontalPodAutoscaler').reduce((sum, { spec }) => {
    const target = named(manifests, 'Deployment', spec?.scaleTargetRef.name ?? '')
    const surge = Number(target?.spec?.strategy?.rollingUpdate?.maxSurge ?? 0)
    return sum + (spec?.maxReplicas ?? 0) + surge
  }, 0)
}
