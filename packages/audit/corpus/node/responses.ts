/** How answers are documented. @module */

import type { Documented } from './route.ts'
import { ErrorBody, type JsonSchema } from './schemas.ts'

export function json(description: string, schema: JsonSchema): Documented {
  return { description, content: { 'application/json': schema } }
}

export function failed(description: string): Documented {
  return json(description, ErrorBody)
}

export function objectResponses(schema: JsonSchema): Readonly<Record<string, Documented>> {
  return {
    200: json('The object', schema),
    400: failed('Not a valid request'),
    404: failed('No such object'),
  }
}
