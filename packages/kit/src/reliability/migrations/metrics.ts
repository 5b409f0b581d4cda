/**
 * What is shown of the schema.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'

export interface SchemaReleases {
  /** Of the schema that the store has, as it was read last. */
  readonly release: number
  /** Of the schema that this build was made for. */
  readonly build: number
}

export const schemaMetrics: readonly Metric<SchemaReleases>[] = [
  {
    name: 'schema_version',
    type: 'gauge',
    help: 'Release of the schema that the store has.',
    read: ({ release }) => release,
  },
  {
    name: 'schema_version_expected',
    type: 'gauge',
    help: 'Release of the schema that this build was made for; it also serves one less and one more.',
    read: ({ build }) => build,
  },
]
