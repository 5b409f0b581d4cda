/**
 * All candidates of the hot path, in the order of the table.
 *
 * @module
 */

import { type FeatureId, featureIds } from '../features.ts'
import type { Candidate } from './candidate.ts'
import type { RefusalId } from './refusal-requests.ts'

export const baselineId = 'fastify'
export const floorId = 'floor'
export const kitId = 'kit'
export const unobservedKitId = 'kit-unobserved'

/** All that a candidate can be asked to refuse; peers count addresses only. */
const refusals: readonly RefusalId[] = [
  'no-token',
  'forged-token',
  'address-limit',
  'user-limit',
  'large-body',
  'overload',
]
const observing: readonly FeatureId[] = ['access-log', 'metrics']

export const candidates: readonly Candidate[] = [
  {
    id: 'node',
    title: 'bare node:http, fixed answer',
    kind: 'reference',
    features: [],
    load: async () => (await import('./bare-node.ts')).startBareNode,
  },
  {
    id: floorId,
    title: "bare node:http with the kit's answer (the floor)",
    kind: 'reference',
    features: [],
    load: async () => (await import('./bare-node.ts')).startFloor,
  },
  {
    id: baselineId,
    title: 'bare Fastify 5, serialised answer',
    kind: 'reference',
    features: [],
    load: async () => (await import('./bare-fastify.ts')).startBareFastify,
  },
  {
    id: kitId,
    title: 'Plimsoll kit',
    kind: 'stack',
    features: featureIds,
    refusals,
    load: async () => (await import('./kit.ts')).startKit,
  },
  {
    id: unobservedKitId,
    title: 'Plimsoll kit without log and metrics',
    kind: 'stack',
    features: featureIds.filter((id) => !observing.includes(id)),
    load: async () => (await import('./kit.ts')).startUnobservedKit,
  },
  {
    id: 'fastify-plugins',
    title: 'Fastify 5 and its official plugins',
    kind: 'stack',
    features: featureIds,
    refusals: refusals.filter((id) => id !== 'user-limit'),
    load: async () => (await import('./fastify-plugins.ts')).startFastifyPlugins,
  },
  {
    id: 'express',
    title: 'Express 5 and usual middleware',
    kind: 'stack',
    features: featureIds.filter((id) => id !== 'deadline' && id !== 'overload'),
    // Its body parser reads a body that is too large to the end before it refuses it.
    refusals: ['no-token', 'forged-token', 'address-limit'],
    load: async () => (await import('./express-stack.ts')).startExpressStack,
  },
  {
    id: 'nest',
    title: 'NestJS 12 on Fastify and its packages',
    kind: 'stack',
    features: featureIds,
    refusals: refusals.filter((id) => id !== 'user-limit'),
    load: async () => (await import('./nest-stack.ts')).startNestStack,
  },
]

/** @throws RangeError for an id that no candidate has. */
export function candidateOf(id: string): Candidate {
  const found = candidates.find((each) => each.id === id)
  if (found === undefined) throw new RangeError(`no candidate "${id}"`)
  return found
}
