/**
 * How the instance that answers is doing, and did in the last ten minutes.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { DependencyReport } from '@plimsoll/kit/health'
import { heapLimitBytes } from '@plimsoll/kit/metrics'
import type { RateLimitStats } from '@plimsoll/kit/rate-limit'
import type { FastifyInstance } from 'fastify'
import type { ServiceConfig } from '../config.ts'
import type { ModelPool } from '../model/index.ts'
import { version } from '../version.ts'
import { loopMeter } from './system-loop.ts'
import { readSystem } from './system-reading.ts'
import { processClock, type SamplerClock, SystemSampler } from './system-sampler.ts'
import type { System, SystemSampleEvent } from './system-schemas.ts'
import { thresholds } from './system-thresholds.ts'

export interface SystemParts {
  readonly config: Pick<ServiceConfig, 'rateLimitEnabled'>
  readonly model: Pick<ModelPool, 'stats'>
  /** What was built, if that is known. */
  readonly commit?: string
  readonly clock?: SamplerClock
}

export interface SystemWatch {
  /** As it is now, with the samples after that `seq`. */
  view(since?: number): System
  /** Those of the last ten minutes. */
  samples(): System['samples']
  /** Told of each sample from now on, must not throw; gives the way to stop it. */
  onSample(listener: (event: SystemSampleEvent) => void): () => void
}

/** Watches from when the application is ready until it closes. */
export function watchSystem(app: FastifyInstance, parts: SystemParts): SystemWatch {
  const { config, model, commit, clock = processClock } = parts
  const sampler = new SystemSampler({
    read: () => readSystem(app, model),
    loop: loopMeter(),
    clock,
    onProblem: (err) => app.log.error({ err }, 'the system could not be looked at'),
  })
  app.addHook('onReady', async () => sampler.start())
  app.addHook('onClose', async () => sampler.stop())

  const instance = {
    id: randomUUID(),
    host: hostname(),
    pid: process.pid,
    version,
    commit: commit ?? null,
    node: process.versions.node,
    started_at: new Date(performance.timeOrigin).toISOString(),
    engine: app.database.engine,
    redis: app.hasDecorator('redis'),
    heap_limit_bytes: heapLimitBytes(),
  }
  return {
    view: (since) => ({
      instance: { ...instance, state: app.lifecycle.state },
      dependencies: app.health.dependencies.map(dependencyOf),
      limiter: limiterOf(app.rateLimit.stats(), config.rateLimitEnabled),
      samples: sampler.samples(since),
      thresholds,
    }),
    samples: () => sampler.samples(),
    onSample: (listener) =>
      sampler.onSample((sample) => listener({ instance_id: instance.id, sample })),
  }
}

function dependencyOf(report: DependencyReport): System['dependencies'][number] {
  const { name, status, criticality, latencyMs, facts } = report
  return { name, status, criticality, latency_ms: latencyMs ?? null, facts: { ...facts } }
}

function limiterOf(stats: RateLimitStats, isEnabled: boolean): System['limiter'] {
  const { decisions, source, nodes, keys } = stats
  const policies = Object.entries(decisions).map(([policy, counts]) => ({ policy, ...counts }))
  return { is_enabled: isEnabled, source, nodes, keys, policies }
}
