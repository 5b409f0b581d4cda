/**
 * What the history is narrowed to by an index of its own: how sure an answer was, and the reports
 * of a user whatever their vehicle. Built while the service runs.
 *
 * @module
 */

import type { MigrationDefinition } from '@plimsoll/kit/migrations'

const indexes = {
  classifications_of_certainty: 'classifications (user_id, uncertain, id)',
  reports_of_user: 'reports (user_id, id)',
}

const names = Object.keys(indexes)
const entries = Object.entries(indexes)

export const historyIndexes: Pick<MigrationDefinition, 'up' | 'down' | 'transaction'> = {
  transaction: false,
  up: {
    sqlite: entries.map(([name, on]) => `create index if not exists ${name} on ${on}`),
    // An attempt that was cut off leaves an index that is never used.
    postgres: entries.flatMap(([name, on]) => [
      `drop index concurrently if exists ${name}`,
      `create index concurrently ${name} on ${on}`,
    ]),
  },
  down: {
    sqlite: names.map((name) => `drop index if exists ${name}`),
    postgres: names.map((name) => `drop index concurrently if exists ${name}`),
  },
}
