/**
 * The state of the deployment in a file, so that one that was cut off can be put back by another
 * process; and the lock that lets one at a time into it.
 *
 * @module
 */

import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { BackupBusyError } from '../../packages/kit/src/reliability/backup/backup-error.ts'
import { withDirectoryLock } from '../../packages/kit/src/reliability/backup/directory-lock.ts'
import { replaceText } from '../../packages/kit/src/reliability/backup/durable-files.ts'
import type { Notebook } from './machine.ts'
import { firstRolledBack, stateNames } from './states.ts'
import { Stop } from './task.ts'

/** What the file says. */
export interface Notes {
  readonly image: string
  /** A state, `rollback`, or how it ended. */
  readonly state: string
  readonly at: string
  readonly previous: string | null
  /** Missing in the notes of a deployment without one. */
  readonly previousConsole?: string
  readonly promoted: readonly string[]
}

const NotesSchema = Type.Object({
  image: Type.String(),
  state: Type.String(),
  at: Type.String(),
  previous: Type.Union([Type.String(), Type.Null()]),
  previousConsole: Type.Optional(Type.String()),
  promoted: Type.Array(Type.String()),
})

/** By the XDG Base Directory Specification: state that outlives the program. */
export function stateFolderOf(
  { stateFolder, name }: { readonly stateFolder?: string; readonly name: string },
  env: NodeJS.ProcessEnv,
): string {
  const home = env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state')
  return join(stateFolder ?? join(home, 'plimsoll-deploy'), name)
}

/** Another deployment to the same place is under way. */
export class DeploymentBusy extends Error {}

/** @throws DeploymentBusy */
export async function alone<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    return await withDirectoryLock(folder, { waitMs: 0, signal: undefined }, work)
  } catch (error) {
    if (!(error instanceof BackupBusyError)) throw error
    const holder = error.message.slice(error.message.indexOf(': ') + 2)
    throw new DeploymentBusy(`Another deployment is under way: ${holder}.`)
  }
}

export function notebookIn(folder: string, image: string): Notebook {
  return {
    async write(state, { previous, previousConsole, promoted = [] }) {
      const notes: Notes = {
        image,
        state,
        at: new Date().toISOString(),
        previous: previous ?? null,
        ...(previousConsole === undefined ? {} : { previousConsole }),
        promoted,
      }
      await replaceText(join(folder, 'state.json'), `${JSON.stringify(notes, undefined, 2)}\n`)
    },
  }
}

/** Whether the deployment was ended by something else than itself, with something to put back. */
export function isCutOff({ state }: Notes): boolean {
  return state !== 'done' && !isUntouched({ state })
}

/** Nothing of what users see is changed, or not any more. */
export function isUntouched({ state }: Pick<Notes, 'state'>): boolean {
  const untouched = stateNames.slice(0, stateNames.indexOf(firstRolledBack))
  return [...untouched, 'rolled-back'].includes(state)
}

/** @throws Stop if the last deployment was cut off */
export async function assertSettled(folder: string): Promise<void> {
  const notes = await notesIn(folder)
  if (notes === undefined || !isCutOff(notes)) return
  throw new Stop(
    `The deployment of ${notes.image} was cut off (${notes.state}, ${notes.at}): --rollback first.`,
  )
}

/** Undefined if nothing was ever deployed from here. @throws Stop if it cannot be read */
export async function notesIn(folder: string): Promise<Notes | undefined> {
  const file = join(folder, 'state.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const notes: unknown = JSON.parse(text)
  if (Value.Check(NotesSchema, notes)) return notes
  throw new Stop(`${file} is not what a deployment writes; say --to IMAGE to go back without it`)
}
