/**
 * The files of a new service as the scaffolder makes them, with some text replaced for a control.
 *
 * @module
 */

import type { DatabaseChoice } from '../../../packages/create/src/arguments.ts'
import { ownPackages } from '../../../packages/create/src/packages.ts'
import { projectFiles } from '../../../packages/create/src/project-files.ts'

export interface CreatedFiles {
  readonly database: DatabaseChoice
  /** @throws Error if there is none */
  readonly text: (path: string) => string
  readonly paths: readonly string[]
}

export interface Replaced {
  readonly path: string
  readonly from: string
  readonly to: string
}

const name = 'port-notes'

/** @throws Error if what is to be replaced is not there: the control would find nothing for ever. */
export function createdFiles(database: DatabaseChoice, replaced?: Replaced): CreatedFiles {
  const files = projectFiles({ name, database, packages: ownPackages('0.1.0') })
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const text = (path: string) => {
    const found = texts.get(path)
    if (found === undefined) throw new Error(`a new service has no ${path}`)
    return found
  }
  if (replaced !== undefined) {
    const { path, from, to } = replaced
    const before = text(path)
    if (!before.includes(from)) throw new Error(`${path} has no "${from}" any more`)
    texts.set(path, before.replaceAll(from, to))
  }
  return { database, text, paths: [...texts.keys()] }
}
