/**
 * The parts that the kit's candidate is made of, in the order in which they are registered, and what is
 * missing without each. Apart from the parts themselves, so that the bench need not load the kit.
 *
 * @module
 */

import type { FeatureId } from '../features.ts'

const lost = {
  'client-address': [],
  errors: ['error-envelope'],
  lifecycle: [],
  context: ['request-id'],
  logging: ['access-log'],
  metrics: ['metrics'],
  headers: ['security-headers'],
  cors: ['cors'],
  deadline: ['deadline'],
  overload: ['overload'],
  sanitize: [],
  hosts: ['host-check'],
  'rate-limit': ['rate-limits'],
  revocation: ['revocation'],
  access: ['authentication', 'revocation', 'access-control'],
} as const satisfies Record<string, readonly FeatureId[]>

export type KitPartName = keyof typeof lost

export const kitPartNames: readonly KitPartName[] = Object.keys(lost) as KitPartName[]

/** What the kit no longer does without a part. */
export function featuresLost(name: KitPartName): readonly FeatureId[] {
  return lost[name]
}
