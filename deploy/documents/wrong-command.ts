/**
 * A document in which one command is wrong, for a control: whoever runs it has to see that.
 *
 * @module
 */

import { shownSections } from '../proof/shown-commands.ts'

/** What the commands after it stand on: where they are typed, and what they call. */
const standing = /^(?:cd |export |\w+\(\) \{)/

/**
 * Only the rest of the block from that command on, with what stands before it: the other commands
 * were run already.
 *
 * @throws Error if no command says so: then nothing would be planted
 */
export function withWrong(document: string, right: string, instead: string): string {
  const before: string[] = []
  for (const { commands } of shownSections(document)) {
    const lines = commands.trimEnd().split(/(?<!\\)\n/)
    const at = lines.findIndex((line) => line.includes(right))
    before.push(...lines.slice(0, at < 0 ? undefined : at).filter((line) => standing.test(line)))
    if (at < 0) continue
    const wrong = [lines[at]?.replace(right, () => instead), ...lines.slice(at + 1)]
    return ['```sh', ...before, ...wrong, '```', ''].join('\n')
  }
  throw new Error(`no command says ${right} any more`)
}
