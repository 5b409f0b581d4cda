/**
 * The other checkout that the kit is compared with.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Why its kit cannot be run, if that is so. */
export function checkoutProblem(folder: string): string | undefined {
  if (!existsSync(join(folder, 'bench/candidates/candidate-process.ts'))) {
    return `--base is a checkout of this repository, and "${folder}" is none`
  }
  if (existsSync(join(folder, 'node_modules/.installed-lock'))) return undefined
  return `nothing is installed in "${folder}": run \`npm run bench:guard -- --help\` there`
}
