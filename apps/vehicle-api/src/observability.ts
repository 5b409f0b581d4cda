/**
 * What can be seen of the service from outside, as the configuration says.
 *
 * @module
 */

import { type Backups, backupMetrics, watchFreshness } from '@plimsoll/kit/backup'
import type { Texts } from '@plimsoll/kit/config'
import type { ErrorReportingOptions } from '@plimsoll/kit/error-reporting'
import { redactValue } from '@plimsoll/kit/logging'
import type { MetricsOptions } from '@plimsoll/kit/metrics'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServiceConfig } from './config.ts'
import { type ModelPool, modelMetrics } from './model/index.ts'
import { vehicleMetrics } from './vehicle/metrics.ts'
import type { VehicleStats } from './vehicle/vehicle-counts.ts'
import { version } from './version.ts'

export function loggingOf() {
  return { clientAddress: (request: FastifyRequest) => request.clientAddress.text }
}

export function metricsOf({ metricsPort, metricsHost }: ServiceConfig): MetricsOptions {
  return { build: { version }, managementPort: metricsPort, managementHost: metricsHost }
}

export function errorReportsOf({
  environment,
  sentryDsn,
  sentryEnvironment,
  sentrySampleRate,
}: ServiceConfig): ErrorReportingOptions {
  return {
    dsn: sentryDsn?.reveal(),
    release: `vehicle-api@${version}`,
    environment: sentryEnvironment ?? environment,
    sampleRate: Number(sentrySampleRate),
    redact: redactValue,
  }
}

/** As the specification of OpenTelemetry names them. */
export function tracingVariables(config: ServiceConfig): Texts {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: config.otelEndpoint,
    OTEL_EXPORTER_OTLP_HEADERS: config.otelHeaders?.reveal(),
    OTEL_SERVICE_NAME: config.otelServiceName,
    OTEL_RESOURCE_ATTRIBUTES: config.otelResourceAttributes,
    OTEL_TRACES_SAMPLER: config.otelSampler,
    OTEL_TRACES_SAMPLER_ARG: config.otelSamplerArgument,
    OTEL_SDK_DISABLED: config.otelDisabled,
  }
}

export interface Measured {
  readonly model: ModelPool
  readonly vehicle: VehicleStats
  readonly backups: Backups
}

/** Shows what is the service's own; plugins show theirs by themselves. */
export function measure(app: FastifyInstance, { model, vehicle, backups }: Measured): void {
  app.metrics.add(modelMetrics, () => model.stats())
  app.metrics.add(vehicleMetrics, () => vehicle)
  const freshness = watchFreshness(backups, {
    onProblem: (err) => app.log.error({ err }, 'the backups cannot be looked at'),
  })
  app.metrics.add(backupMetrics, () => freshness.stats())
  app.addHook('onClose', async () => freshness.stop())
}
