/**
 * The JSON Schema of the config, for the `$schema` key of editors; written to schemas/ from the
 * schema that validates.
 *
 * @module
 */

import { ConfigSchema } from './config-schema.ts'

export function configJsonSchema(): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#' }
  return `${JSON.stringify({ ...head, ...ConfigSchema }, undefined, 2)}\n`
}
