/**
 * What the service bounds by itself, of which the proxies before it must know.
 *
 * @module
 */

import { lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { loadServiceConfig, type ServiceConfig } from '../../../apps/vehicle-api/src/config.ts'
import { production } from '../../../apps/vehicle-api/src/testing/refused-config.ts'
import { batchBytesMax } from '../../../apps/vehicle-api/src/vehicle/upload-limits.ts'

export interface ServiceLimits {
  readonly config: ServiceConfig
  readonly bodyBytesMax: number
  readonly headerBytesMax: number
  readonly headersSeconds: number
  readonly requestSeconds: number
  readonly keepAliveSeconds: number
  /** Between "not ready" and the closing of the port. */
  readonly preDelaySeconds: number
  readonly graceSeconds: number
}

/** In production, with all that has a default left to it. */
export async function serviceLimits(): Promise<ServiceLimits> {
  const { config } = await loadServiceConfig(production)
  const { http, keepAliveTimeout } = lifecycleServerOptions({
    requestTimeoutMs: config.requestTimeoutMs,
  })
  return {
    config,
    bodyBytesMax: batchBytesMax(config.bodyLimitBytes),
    headerBytesMax: http.maxHeaderSize ?? 0,
    headersSeconds: (http.headersTimeout ?? 0) / 1_000,
    requestSeconds: config.requestTimeoutMs / 1_000,
    keepAliveSeconds: keepAliveTimeout / 1_000,
    preDelaySeconds: config.shutdownPreDelayMs / 1_000,
    graceSeconds: config.shutdownGraceMs / 1_000,
  }
}
