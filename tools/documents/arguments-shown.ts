/**
 * What a shell makes of the commands that a document shows: the words that a program would be given.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import type { ShownSection } from '../../deploy/proof/shown-commands.ts'

/**
 * Of each call of one program, in order; other programs may not be called.
 *
 * @throws Error with what the shell says
 */
export function argumentsShown(
  sections: readonly ShownSection[],
  program: string,
): readonly (readonly string[])[] {
  const told = `${program}() { printf '%s\\037' "$@"; printf '\\036'; }\n`
  const commands = sections.map((section) => section.commands).join('')
  const output = execFileSync('/bin/sh', ['-euc', told + commands], {
    encoding: 'utf8',
    // Nothing else is found.
    env: { PATH: '/nonexistent' },
  })
  return output
    .split('\x1e')
    .slice(0, -1)
    .map((call) => call.split('\x1f').slice(0, -1))
}
