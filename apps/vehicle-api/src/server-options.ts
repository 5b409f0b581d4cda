/**
 * How the server itself is set up, and what it is told of hosts and pages.
 *
 * @module
 */

import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { clientAddressServerOptions } from '@plimsoll/kit/client-address'
import { contextServerOptions, newRequestId } from '@plimsoll/kit/context'
import { type CorsOptions, withCors } from '@plimsoll/kit/cors'
import { problemServerOptions } from '@plimsoll/kit/errors'
import { withHeaders } from '@plimsoll/kit/headers'
import type { HostsOptions } from '@plimsoll/kit/hosts'
import { lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { type Logger, loggingServerOptions } from '@plimsoll/kit/logging'
import type { ServiceConfig } from './config.ts'
import { lateSerializers, lateValidators } from './late-compilers.ts'
import { sharedSerializers } from './shared-serializers.ts'

/** What must be said before there is an application, among it what answers before any hook runs. */
export function serverOptions(config: ServiceConfig, logger: Logger) {
  const { clientErrorHandler, frameworkErrors } = problemServerOptions({ newRequestId })
  const server = lifecycleServerOptions({ requestTimeoutMs: config.requestTimeoutMs })
  const options = {
    ...server,
    // Node would refuse a missing Host by itself, without a body; `hosts` refuses it as a problem.
    http: { ...server.http, requireHostHeader: false },
    ...contextServerOptions({ trustInbound: config.trustProxy, frameworkErrors }),
    ...loggingServerOptions(logger),
    clientErrorHandler,
    ...clientAddressServerOptions(config),
    bodyLimit: config.bodyLimitBytes,
    // Every wrong field is reported; nothing that was sent is dropped in silence.
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
    schemaController: { compilersFactory: lateCompilers() },
  } as const
  return withHeaders(withCors(options, corsOf(config)))
}

/** What a route takes and gives is compiled when it is needed, and once for all that share it. */
function lateCompilers() {
  const buildSerializer = sharedSerializers(lateSerializers(SerializerSelector()))
  return { buildSerializer, buildValidator: lateValidators() }
}

export function hostsOf({ trustedHosts }: ServiceConfig): HostsOptions {
  return trustedHosts.includes('*') ? { allowAny: true } : { trusted: trustedHosts }
}

export function corsOf({
  corsOrigins: origins,
  corsCredentials: credentials,
}: ServiceConfig): CorsOptions {
  return { origins: origins.includes('*') ? '*' : origins, credentials }
}
