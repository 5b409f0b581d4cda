/**
 * Where notes are kept. Each query names the owner, so the note of another is like one that is not
 * there.
 *
 * @module
 */

import { newId } from '@plimsoll/kit/database'
import type { Store } from '../store.ts'
import type { NewNote, Note, NoteChange } from './schemas.ts'

/** Of the store, or of a transaction. */
type Queries = ReturnType<Store['queries']>

const columns = ['id', 'title', 'text', 'created_at', 'updated_at'] as const

export async function insertNote(queries: Queries, owner: string, given: NewNote): Promise<Note> {
  const now = new Date().toISOString()
  const note = { id: newId(), ...given, created_at: now, updated_at: now }
  await queries
    .insertInto('notes')
    .values({ ...note, user_id: owner })
    .execute()
  return note
}

export interface NoteListQuery {
  readonly limit: number
  /** Only what is older than the note with this id. */
  readonly before: string | undefined
}

/** Newest first. */
export function listNotes(queries: Queries, owner: string, { limit, before }: NoteListQuery) {
  const own = queries.selectFrom('notes').select(columns).where('user_id', '=', owner)
  const wanted = before === undefined ? own : own.where('id', '<', before)
  return wanted.orderBy('id', 'desc').limit(limit).execute()
}

export function findNote(queries: Queries, owner: string, id: string): Promise<Note | undefined> {
  return queries
    .selectFrom('notes')
    .select(columns)
    .where('user_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst()
}

export function changeNote(
  queries: Queries,
  owner: string,
  { id, ...change }: NoteChange & { readonly id: string },
): Promise<Note | undefined> {
  return queries
    .updateTable('notes')
    .set({ ...change, updated_at: new Date().toISOString() })
    .where('user_id', '=', owner)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** @returns whether it was there */
export async function deleteNote(queries: Queries, owner: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom('notes')
    .where('user_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
