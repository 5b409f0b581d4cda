/**
 * `--help` of the repository's own programs: what stands at the head of their file, so that it is said
 * in one place.
 *
 * @module
 */

import { readFileSync } from 'node:fs'

/**
 * Prints it and ends the process, if that is what was asked for. Comes before anything is done.
 *
 * @param file of the program, `import.meta.filename`
 */
export function helpIfAsked(file: string): void {
  if (!process.argv.slice(2).some((each) => each === '--help' || each === '-h')) return
  process.stdout.write(`${headOf(readFileSync(file, 'utf8'))}\n`)
  process.exit(0)
}

/** @throws RangeError if the text does not begin with a comment */
export function headOf(text: string): string {
  const { head } = /^\/\*\*\n(?<head>[\s\S]*?)\n \*\//.exec(text)?.groups ?? {}
  if (head === undefined) throw new RangeError('the program does not say what it does')
  const lines = head.split('\n').map((line) => line.replace(/^ \* ?/, ''))
  return lines
    .filter((line) => line !== '@module')
    .join('\n')
    .trimEnd()
}
