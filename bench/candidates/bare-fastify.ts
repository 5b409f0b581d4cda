/**
 * Fastify with a schema-serialised answer and nothing else: the unit of the ratios.
 *
 * @module
 */

import Fastify from 'fastify'
import type { RunningCandidate } from './candidate.ts'
import { listeningPort } from './listening-port.ts'
import { reportPath, reportSchema, reports } from './reports.ts'
import { peerTokens } from './tokens.ts'

export async function startBareFastify(): Promise<RunningCandidate> {
  const app = Fastify({ forceCloseConnections: true })
  app.get<{ Params: { id: string } }>(
    reportPath,
    { schema: { response: { 200: reportSchema } } },
    (request, reply) => {
      reply.send(reports.get(request.params.id))
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: listeningPort(app.server),
    tokens: peerTokens(reports.size),
    close: () => app.close(),
  }
}
