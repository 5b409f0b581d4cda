/** The public keys (RFC 7517, section 5), where tokens are signed with one. @module */

import { json } from './responses.ts'
import { route } from './route.ts'
import type { Service } from './service.ts'

export function jwks(service: Service): void {
  if (service.tokens.publicPem === undefined) return
  route(service, {
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Public keys of access tokens',
    access: 'public',
    responses: { 200: json('Keys', { type: 'object', required: ['keys'] }) },
    handler: () => service.tokens.jwks(),
  })
}
