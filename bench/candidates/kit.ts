/**
 * The kit, as far as its plugins stand: each registered as its README says, nothing tuned for the bench.
 *
 * The registry lists which features that makes; what is missing there is missing from the figure too.
 *
 * @module
 */

import { context, contextServerOptions, currentContext, newRequestId } from '@plimsoll/kit/context'
import { cors } from '@plimsoll/kit/cors'
import { errors, NotFoundError, problemServerOptions } from '@plimsoll/kit/errors'
import { headers } from '@plimsoll/kit/headers'
import { hosts } from '@plimsoll/kit/hosts'
import { lifecycle, lifecycleServerOptions } from '@plimsoll/kit/lifecycle'
import { createLogger, logging, loggingServerOptions } from '@plimsoll/kit/logging'
import { sanitize } from '@plimsoll/kit/sanitize'
import Fastify from 'fastify'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { trustedHost, trustedOrigin } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'
import { reportPath, reportSchema, reports } from './reports.ts'
import { peerTokens } from './tokens.ts'

export async function startKit({ logFile }: CandidateSetup): Promise<RunningCandidate> {
  const logger = createLogger({ destination: logFile, context: currentContext })
  const { frameworkErrors, clientErrorHandler } = problemServerOptions({ newRequestId })
  const app = Fastify({
    ...lifecycleServerOptions(),
    ...contextServerOptions({ frameworkErrors }),
    ...loggingServerOptions(logger),
    clientErrorHandler,
  })
  await app.register(errors)
  await app.register(lifecycle)
  await app.register(context)
  await app.register(logging)
  await app.register(sanitize)
  await app.register(headers)
  await app.register(cors, { origins: [trustedOrigin] })
  await app.register(hosts, { trusted: [trustedHost] })

  app.get<{ Params: { id: string } }>(
    reportPath,
    { schema: { response: { 200: reportSchema } } },
    (request, reply) => {
      const report = reports.get(request.params.id)
      if (report === undefined) throw new NotFoundError('There is no such report.')
      reply.send(report)
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: listeningPort(app.server),
    tokens: peerTokens(reports.size),
    async close() {
      await app.close()
      await new Promise<void>((resolve) => logger.flush(() => resolve()))
    },
  }
}
