/**
 * How much the service takes on: of each client, and altogether.
 *
 * @module
 */

import type { OverloadOptions } from '@plimsoll/kit/overload'
import type { RateLimitOptions } from '@plimsoll/kit/rate-limit'
import { deriveKey } from '@plimsoll/kit/tokens'
import type { ServiceConfig } from './config.ts'
import type { ServiceKeys } from './security/keys.ts'

type Rates = Pick<
  ServiceConfig,
  'rateLimitEnabled' | 'rateLimitIp' | 'rateLimitUser' | 'rateLimitGlobal'
>

/** What a client may ask for; see docs/reliability.md for what each way of counting promises. */
export function rateLimits(
  config: Rates,
  { secrets }: Pick<ServiceKeys, 'secrets'>,
): RateLimitOptions {
  return {
    enabled: config.rateLimitEnabled,
    secret: deriveKey(secrets.secret, 'identifier-hash').toString('base64url'),
    ...(config.rateLimitIp === 'none' ? {} : { ip: config.rateLimitIp }),
    ...(config.rateLimitUser === 'none' ? {} : { user: config.rateLimitUser }),
    ...(config.rateLimitGlobal === 'none' ? {} : { global: config.rateLimitGlobal }),
  }
}

/** What is worked on at a time: twice what is scarce, so that it never waits for work. */
export function loadBounds(
  {
    databasePoolMax,
    loadSheddingEnabled,
  }: Pick<ServiceConfig, 'databasePoolMax' | 'loadSheddingEnabled'>,
  modelWorkers: number,
): OverloadOptions {
  return {
    classes: {
      db: { inFlightMax: 2 * databasePoolMax },
      // Mostly answered without the store, so not to be kept out by those that wait for it.
      memory: { inFlightMax: 20 * databasePoolMax },
      // Who sends a dozen pictures at once waits half a second rather than being sent away: it is
      // shorter than coming again, and the pictures are not read in before it is their turn.
      cpu: { inFlightMax: 2 * modelWorkers, waitMs: 500, queueMax: 16 * modelWorkers },
    },
    defaultClass: 'db',
    ...(loadSheddingEnabled ? {} : { eventLoop: false, heap: false }),
  }
}

/**
 * A thread has no longer for a picture than a request waits for it, and the moment in which the
 * request is answered: a model that hangs does not keep its thread from others.
 */
export function modelBounds({
  modelQueueMax,
  modelTimeoutMs,
  requestTimeoutMs,
}: Pick<ServiceConfig, 'modelQueueMax' | 'modelTimeoutMs' | 'requestTimeoutMs'>) {
  return {
    queueMax: modelQueueMax,
    jobTimeoutMs: Math.min(modelTimeoutMs, requestTimeoutMs + 100),
  }
}
