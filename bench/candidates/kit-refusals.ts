/**
 * Routes of the kit's candidate that refuse: each does so by what its route declares.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'
import { bodyBytesMax, bodyPath, heldPath, limitedPaths } from './refusal-requests.ts'
import { reports } from './reports.ts'

export function addRefusedRoutes(app: FastifyInstance): void {
  const access = { permission: 'report:read' } as const
  const [report] = reports.values()
  const byAddress = { windows: '1/hour', scope: 'ip' } as const
  app.get(limitedPaths.address, { config: { access, rateLimit: byAddress } }, () => report)
  app.get(limitedPaths.user, { config: { access, rateLimit: '1/hour' } }, () => report)
  app.post(bodyPath, { bodyLimit: bodyBytesMax, config: { access } }, () => report)
  // Never answered; it holds its slot until the client hangs up.
  app.get(heldPath, { config: { access, deadline: false } }, () => new Promise(() => {}))
}
