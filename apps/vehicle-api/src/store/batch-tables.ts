/**
 * The pictures of batches that are classified in the background. They come after the tables of
 * `jobs`, and go with the job they belong to.
 *
 * @module
 */

import type { TableSet } from '@plimsoll/kit/database'

/** A picture of a batch that is classified in the background, kept until its job is removed. */
export interface BatchFilesTable {
  readonly job_id: string
  /** Place in the request, from 0. */
  readonly position: number
  readonly file_name: string
  /** JSON: what was read from the header of the picture; null if it was refused on arrival. */
  readonly info: string | null
  /** Null once it is classified, or when it was refused on arrival. */
  readonly bytes: Uint8Array | null
  /** JSON: the answer for this file, a classification or an error; null until there is one. */
  readonly answer: string | null
}

export interface BatchTables {
  readonly batch_files: BatchFilesTable
}

export const batchTables: TableSet = {
  name: 'batches',
  up: {
    sqlite: [
      `create table batch_files (
        job_id text not null references jobs (id) on delete cascade,
        position integer not null,
        file_name text not null,
        info text,
        bytes blob,
        answer text check (answer is null or json_valid(answer)),
        primary key (job_id, position)
      ) strict`,
    ],
    postgres: [
      `create table batch_files (
        job_id uuid not null references jobs (id) on delete cascade,
        position integer not null,
        file_name text not null,
        info json,
        bytes bytea,
        answer json,
        primary key (job_id, position)
      )`,
    ],
  },
  down: { sqlite: ['drop table batch_files'], postgres: ['drop table batch_files'] },
}
