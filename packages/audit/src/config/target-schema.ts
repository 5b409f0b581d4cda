/** Part `target` of the config: where the service answers what. @module */

import { Type } from 'typebox'
import { operation, path, strict } from './schema-parts.ts'

const origin = {
  pattern: '^https?://',
  description: 'a URL that begins with "http://" or "https://"',
}

export const Target = Type.Object(
  {
    url: Type.Optional(Type.String(origin)),
    liveness: Type.Optional(path),
    readiness: Type.Optional(path),
    /** A URL where metrics have a port of their own; `{port}` is the port of the service. */
    metrics: Type.Optional(
      Type.String({
        pattern: '^(https?://\\S+|/\\S*)$',
        description: 'a path that begins with "/", or a URL',
      }),
    ),
    openapi: Type.Optional(
      Type.String({ minLength: 1, description: 'a path of the service, or a file' }),
    ),
    requestIdHeader: Type.Optional(
      Type.String({
        description: 'header that carries the request id; default whichever of the usual is there',
      }),
    ),
    allowedOrigin: Type.Optional(
      Type.String({ ...origin, description: 'an origin that CORS is to allow, as a control' }),
    ),
    webSocket: Type.Optional(path),
    webSocketToken: Type.Optional(
      Type.String({
        description: 'query parameter that carries the token; default the Authorization header',
      }),
    ),
    /** A read operation that takes at least a second, such as "GET /slow?ms=1500". */
    slow: Type.Optional(operation),
    privateDocs: Type.Optional(
      Type.Array(path, { description: 'paths of documentation that is to be private' }),
    ),
    files: Type.Optional(
      Type.Array(path, {
        description: 'paths with a file: "/files?name={file}", or "/static/{file}"',
      }),
    ),
    filesRoot: Type.Optional(
      Type.String({ description: 'folder of the files, beside which a canary is planted' }),
    ),
    metricsNeedsToken: Type.Optional(
      Type.Boolean({ description: 'true if metrics are for an administrator' }),
    ),
  },
  strict,
)
