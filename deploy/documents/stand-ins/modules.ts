/**
 * What the Terraform of deploy/terraform declares, as it is handed to the stand-ins.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { demand, repository } from './refuse.ts'

export interface Module {
  /** Such as `aws`. */
  readonly name: string
  /** Whether each has a default. */
  readonly variables: Readonly<Record<string, boolean>>
  readonly outputs: readonly string[]
  /** Of production. */
  readonly secrets: readonly string[]
  /** Ids of the users of the cache, in production. */
  readonly users: readonly string[]
}

/** Where a stand-in finds them. */
export function handedModules(): readonly Module[] {
  return JSON.parse(readFileSync(process.env['STAND_IN_MODULES'] ?? '', 'utf8'))
}

/** @throws Refusal if the folder is none of deploy/terraform */
export function moduleIn(folder: string): Module {
  const name = relative(`${repository}/deploy/terraform`, folder)
  const module = handedModules().find((each) => each.name === name)
  demand(module !== undefined, `${folder} is no module of deploy/terraform`)
  return module
}
