/** Part `facts` of the config: what cannot be seen from outside and changes a verdict. @module */

import { Type } from 'typebox'
import { operation, path, strict } from './schema-parts.ts'

function fact(description: string) {
  return Type.Optional(Type.Boolean({ description }))
}

function seconds(minimum: number, description: string) {
  return Type.Optional(Type.Number({ minimum, description }))
}

function operations(description: string) {
  return Type.Optional(Type.Array(operation, { description }))
}

export const Facts = Type.Object(
  {
    inMemory: fact('it has no state of its own: nothing to survive a restart'),
    bufferingProxy: fact('a proxy that buffers slow clients is in front'),
    noBrowserClients: fact('no browser calls it: no CORS is wanted'),
    limitsPerInstance: fact('rate limits are per instance by design'),
    publicCollections: Type.Optional(
      Type.Array(path, { description: 'collections whose objects everybody may read' }),
    ),
    adminOperations: operations('administrative operations besides those tagged so'),
    denied: operations('operations that are never called, because they destroy'),
    webhooks: operations('operations that call URLs by design'),
    socketGraceSeconds: seconds(0, 'a socket may live on after its session ended; default 5'),
    requestIdsAlwaysGenerated: fact('request ids from clients are never taken over, by policy'),
    noOpenApi: fact('no OpenAPI document is published'),
    servesStale: fact('a cache may serve stale answers while a dependency is down'),
    deadlineSeconds: seconds(
      1,
      'a business operation must answer in this time while a dependency is down; default 35',
    ),
    detectionSeconds: seconds(1, 'readiness must follow a dependency in this time; default 10'),
    recoverySeconds: seconds(1, 'it must be ready again in this time; default 30'),
  },
  strict,
)
