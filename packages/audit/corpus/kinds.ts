/** The corpus service in its languages, and how each is run. @module */

import { join } from 'node:path'
import { fastapiPython, serviceGo } from './system-stacks.ts'

export const kinds = ['node', 'fastapi', 'go'] as const
export type Kind = (typeof kinds)[number]

export interface CorpusKind {
  readonly folder: string
  readonly command: readonly string[]
  /** Brings the database of DATABASE_URL up to date and adds ADMIN_EMAIL as an administrator. */
  readonly migrate: readonly string[]
  readonly backup?: readonly string[]
  readonly restore?: readonly string[]
}

const node = [process.execPath, '--disable-warning=ExperimentalWarning']

/** Of use to any kind, as the schema is the same. */
const copies = {
  backup: [...node, join(folderOf('node'), 'backup.ts'), '{backup}'],
  restore: [...node, join(folderOf('node'), 'restore.ts'), '{backup}'],
}

export const corpusKinds: Readonly<Record<Kind, CorpusKind>> = {
  node: {
    folder: folderOf('node'),
    command: [...node, join(folderOf('node'), 'main.ts')],
    migrate: [...node, join(folderOf('node'), 'migrate.ts')],
    ...copies,
  },
  fastapi: {
    folder: folderOf('fastapi'),
    get command() {
      return python('main.py')
    },
    get migrate() {
      return python('migrate.py')
    },
    ...copies,
  },
  go: {
    folder: folderOf('go'),
    get command() {
      return goService()
    },
    get migrate() {
      return goService('migrate')
    },
    ...copies,
  },
}

/** `node empty-database.ts`, of use to any kind: all keep their data in PostgreSQL. */
export const emptyDatabase: readonly string[] = [
  ...node,
  join(folderOf('node'), 'empty-database.ts'),
]

/** Looked for when it is wanted: who runs no Python needs none. */
function python(file: string): readonly string[] {
  // It leaves no compiled modules beside the sources.
  return [fastapiPython(), '-B', join(folderOf('fastapi'), file)]
}

/** `run.sh` builds it if these sources have not been built yet. */
function goService(...rest: readonly string[]): readonly string[] {
  const { go, gopath } = serviceGo()
  return ['sh', join(folderOf('go'), 'run.sh'), go, gopath, ...rest]
}

function folderOf(name: string): string {
  return join(import.meta.dirname, name)
}
