/**
 * What must be said before there is an application: among it how to answer what fails before any
 * hook runs, such as a URL that cannot be decoded.
 *
 * @module
 */

import { clientAddressServerOptions } from '@plimsoll/kit/client-address'
import { contextServerOptions, newRequestId } from '@plimsoll/kit/context'
import { type CorsOptions, withCors } from '@plimsoll/kit/cors'
import { problemServerOptions } from '@plimsoll/kit/errors'
import { withHeaders } from '@plimsoll/kit/headers'
import { lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { type Logger, loggingServerOptions } from '@plimsoll/kit/logging'
import type { Config } from './config.ts'

export function serverOptions(config: Config, logger: Logger) {
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
  } as const
  return withHeaders(withCors(options, corsOf(config)))
}

export function corsOf({ corsOrigins: origins }: Config): CorsOptions {
  return { origins: origins.includes('*') ? '*' : origins }
}
