/**
 * All proofs that nothing collapses, by the names that `prove-faults` takes.
 *
 * Each is loaded when it is its turn: what one sets up in this process is no matter of the others.
 *
 * @module
 */

import type { FaultRow } from './fault-table.ts'

export interface FaultProof {
  prove(isShort: boolean): Promise<readonly FaultRow[]>
  /** About how long it takes, in full and in short. */
  readonly minutes: readonly [full: number, short: number]
}

export const faultProofs: Readonly<Record<string, FaultProof>> = {
  exact: {
    minutes: [1, 0.2],
    async prove(isShort) {
      const { proveExact } = await import(
        '../../packages/kit/src/security/rate-limit/testing/prove-exact.ts'
      )
      return proveExact(isShort ? 50 : 1_000)
    },
  },
  limits: {
    minutes: [6, 2],
    async prove(isShort) {
      const { proveLimits } = await import(
        '../../packages/kit/src/security/rate-limit/testing/prove-limits.ts'
      )
      const [runs, repetitions] = isShort ? [100, 25] : [1_500, 250]
      return proveLimits({ seed: 1, runs, repetitions })
    },
  },
  rolling: {
    minutes: [8, 1.5],
    async prove(isShort) {
      const { proveRolling } = await import(
        '../../packages/kit/src/foundation/lifecycle/testing/prove-rolling.ts'
      )
      return proveRolling(isShort ? 4 : 28)
    },
  },
  'slow-clients': {
    minutes: [2, 1.5],
    async prove(isShort) {
      const { proveSlowClients } = await import(
        '../../packages/kit/src/foundation/lifecycle/testing/prove-slow-clients.ts'
      )
      return proveSlowClients({ connections: isShort ? 100 : 300, seconds: 12 })
    },
  },
  overload: {
    minutes: [1.5, 0.7],
    async prove(isShort) {
      const { proveOverload } = await import(
        '../../packages/kit/src/reliability/overload/testing/prove-overload.ts'
      )
      return proveOverload(isShort)
    },
  },
  connections: {
    minutes: [1.5, 0.3],
    async prove(isShort) {
      const { proveConnections } = await import(
        '../../packages/kit/src/reliability/health/testing/prove-connections.ts'
      )
      return proveConnections(isShort ? 4_000 : 10_000)
    },
  },
  probes: {
    minutes: [1.5, 0.5],
    async prove(isShort) {
      const { proveProbeCost } = await import(
        '../../packages/kit/src/reliability/health/testing/prove-probe-cost.ts'
      )
      return proveProbeCost(isShort ? 1 : 5)
    },
  },
  redis: {
    minutes: [12, 5],
    async prove(isShort) {
      const { proveRedisFaults } = await import(
        '../../packages/kit/src/reliability/redis/testing/prove-redis-faults.ts'
      )
      const [faultMs, heapMinutes] = isShort ? [3_000, 0] : [4_000, 5]
      return proveRedisFaults({ beforeMs: 2_000, faultMs, perSecond: 400 }, heapMinutes)
    },
  },
  postgres: {
    minutes: [5, 4],
    async prove(isShort) {
      const { provePostgresFaults } = await import(
        '../../packages/kit/src/reliability/database/testing/prove-postgres-faults.ts'
      )
      const faultMs = isShort ? 4_000 : 6_000
      return provePostgresFaults({ beforeMs: 2_000, faultMs, perSecond: 100 })
    },
  },
  'service-redis': {
    minutes: [3, 1.5],
    async prove(isShort) {
      const { redisUnderService } = await import('./service-stores.ts')
      return redisUnderService(isShort ? shortTimes : fullTimes)
    },
  },
  'service-postgres': {
    minutes: [2.5, 1.5],
    async prove(isShort) {
      const { postgresUnderService } = await import('./service-stores.ts')
      return postgresUnderService(isShort ? shortTimes : fullTimes)
    },
  },
  'service-rolling': {
    minutes: [5, 1.5],
    async prove(isShort) {
      const { rollingService } = await import('./service-itself.ts')
      return rollingService(isShort ? 3 : 28)
    },
  },
  'service-overload': {
    minutes: [1, 0.7],
    async prove(isShort) {
      const { overloadedService } = await import('./service-itself.ts')
      return overloadedService(
        isShort
          ? { calmMs: 1_500, peakMs: 1_500, overloadMs: 3_000, afterMs: 3_000 }
          : { calmMs: 4_000, peakMs: 4_000, overloadMs: 8_000, afterMs: 6_000 },
      )
    },
  },
}

const fullTimes = { beforeMs: 4_000, faultMs: 8_000, perSecond: 140 }
const shortTimes = { beforeMs: 2_000, faultMs: 3_000, perSecond: 70 }
