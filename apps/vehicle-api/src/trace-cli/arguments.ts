/**
 * What the command line says.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { UsageError } from '../terminal/usage-error.ts'

export interface Arguments {
  /** Of a request or of a trace. */
  readonly id: string
  /** As given; none for standard input. */
  readonly files: readonly string[]
  readonly isJson: boolean
}

export const usage = `Usage: npm run trace -- [options] <id> [log files...]

Tells the story of a request: what it was, its queries, jobs, calls to other services and errors,
in order. The id is that of X-Request-Id, or the trace id, which is the same in all services.
Reads log files of JSON lines, gzipped ones too, or standard input.

Options:
  --json         print the lines of the log as they are, in order
  --help         show this

Exit code: 0 if there is a story, 1 if nothing is known of the id, 2 if the command makes no sense.
`

/** As ids are; anything longer or with spaces is something else. */
const idPattern = /^[A-Za-z0-9._~-]{1,128}$/

/**
 * Undefined if help is asked for.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(argv)
  if (values.help) return undefined
  const [id, ...files] = positionals
  if (id === undefined) throw new UsageError('Give the id of a request or of a trace.')
  if (!idPattern.test(id)) throw new UsageError(`"${id}" is no id of a request or of a trace.`)
  return { id, files, isJson: values.json }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
