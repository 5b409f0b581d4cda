/**
 * The command line, read: what is given, and nothing that is not.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

export const databases = ['sqlite', 'postgres'] as const
export type DatabaseChoice = (typeof databases)[number]

export interface Arguments {
  readonly folder: string | undefined
  readonly name: string | undefined
  readonly database: DatabaseChoice | undefined
  /** Folder with packed packages, in place of the registry. */
  readonly packages: string | undefined
  readonly install: boolean
  /** Asks nothing: what is not given has its default. */
  readonly yes: boolean
  readonly help: boolean
  readonly version: boolean
}

const options = {
  name: { type: 'string' },
  database: { type: 'string' },
  packages: { type: 'string' },
  'no-install': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'V', default: false },
} as const

/** @throws UsageError */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args)
  const [folder, more] = positionals
  if (more !== undefined) {
    throw new UsageError(`One folder is made at a time; "${more}" is one too many.`)
  }
  const { database } = values
  return {
    folder,
    name: values.name,
    database: database === undefined ? undefined : readDatabase(database),
    packages: values.packages,
    install: !values['no-install'],
    yes: values.yes,
    help: values.help,
    version: values.version,
  }
}

/** @throws UsageError */
export function readDatabase(text: string): DatabaseChoice {
  const known = databases.find((name) => name === text)
  if (known !== undefined) return known
  throw new UsageError(`"${text}" is no database that is offered: take ${databases.join(' or ')}.`)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // Of its message, the first sentence says what is wrong; the rest is about other programs.
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${message.split('. ')[0]}.`)
  }
}
