/**
 * The small copies of classified pictures: in a table of their own, so that the history is read
 * without them. They come after the tables of `vehicle`, and go with their classification.
 *
 * @module
 */

import type { TableSet } from '@plimsoll/kit/database'

export interface ClassificationPicturesTable {
  readonly classification_id: string
  /** WebP, at most 40 KB. */
  readonly bytes: Uint8Array
}

export interface PictureTables {
  readonly classification_pictures: ClassificationPicturesTable
}

export const pictureTables: TableSet = {
  name: 'classification-pictures',
  up: {
    sqlite: [
      `create table classification_pictures (
        classification_id text primary key references classifications (id) on delete cascade,
        bytes blob not null
      ) strict`,
    ],
    postgres: [
      `create table classification_pictures (
        classification_id uuid primary key references classifications (id) on delete cascade,
        bytes bytea not null
      )`,
    ],
  },
  down: {
    sqlite: ['drop table classification_pictures'],
    postgres: ['drop table classification_pictures'],
  },
}
