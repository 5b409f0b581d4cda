/**
 * Copies of a new service with one fault each, which its own tests, its start or the auditor must
 * find: what passes with them in it proves nothing.
 *
 * @module
 */

import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface Fault {
  /** Such as `a route that says nobody's name`. */
  readonly planted: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly startsAnyway: boolean
}

export const foreignNotes: Fault = {
  planted: 'a query that forgets whose note it is',
  file: 'src/notes/store.ts',
  from: ".where('user_id', '=', owner)\n    .where('id', '=', id)\n    .executeTakeFirst()\n}\n\nexport function changeNote",
  to: ".where('id', '=', id)\n    .executeTakeFirst()\n}\n\nexport function changeNote",
  startsAnyway: true,
}

export const faults: readonly Fault[] = [
  {
    planted: 'a route that does not say who may use it',
    file: 'src/notes/routes.ts',
    from: '    config: mayRead,\n',
    to: '',
    startsAnyway: false,
  },
  foreignNotes,
  {
    planted: 'no limit of what a user may ask for',
    file: 'src/main.ts',
    from: ', user: config.rateLimitUser',
    to: '',
    startsAnyway: true,
  },
]

/** @returns the folder of the copy, which shares the packages of the project */
export function planted(project: string, { file, from, to }: Fault, name: string): string {
  const copy = `${project}-${name}`
  cpSync(project, copy, {
    recursive: true,
    filter: (path) => !['node_modules', '.data', '.git'].includes(basename(path)),
  })
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  const text = readFileSync(join(copy, file), 'utf8')
  if (!text.includes(from)) throw new Error(`${file} has not what is to be planted in`)
  writeFileSync(join(copy, file), text.replace(from, to))
  return copy
}
