/** The table of notes, on both engines. @module */

import type { TableSet } from '@plimsoll/kit/database'

export interface NoteTables {
  notes: {
    readonly id: string
    readonly user_id: string
    readonly title: string
    readonly text: string
    readonly created_at: string
    readonly updated_at: string
  }
}

/** Ids ascend with time, so this one index finds a user's notes in the order of their making. */
const indexes = ['create index notes_user_id on notes (user_id, id)']

export const noteTables: TableSet = {
  name: 'notes',
  up: {
    sqlite: [
      `create table notes (
        id text primary key,
        user_id text not null references users (id) on delete cascade,
        title text not null,
        text text not null,
        created_at text not null,
        updated_at text not null
      ) strict`,
      ...indexes,
    ],
    postgres: [
      `create table notes (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        title text not null,
        text text not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null
      )`,
      ...indexes,
    ],
  },
  down: { sqlite: ['drop table notes'], postgres: ['drop table notes'] },
}
