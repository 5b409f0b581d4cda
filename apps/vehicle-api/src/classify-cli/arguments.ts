/**
 * What the command line says.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { shippedModel } from '../model/index.ts'
import { UsageError } from '../terminal/usage-error.ts'

export interface Arguments {
  /** Files, folders and patterns, as given. */
  readonly paths: readonly string[]
  readonly isJson: boolean
  /** Labels shown for each picture; undefined if not said. */
  readonly top: number | undefined
  /** The manifest of the model. */
  readonly model: string
}

export const usage = `Usage: npm run classify -- [options] photo.jpg [more...]

Says which vehicle is on each picture. Reads jpg, png, bmp, gif and webp; a folder stands for
the pictures in it.

Options:
  --json         print JSON instead of a table
  --top n        show the n best labels of each picture (1 to 20)
  --model path   use your own model: the path of its model.json
  --help         show this

Exit code: 0 if every picture was answered, 1 if one was not, 2 if the command makes no sense.
The default model is for demonstration: see apps/vehicle-api/model/MODEL_CARD.md.
`

/**
 * Undefined if help is asked for.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(argv)
  if (values.help) return undefined
  if (positionals.length === 0) throw new UsageError('Name at least one picture.')
  return {
    paths: positionals,
    isJson: values.json,
    top: values.top === undefined ? undefined : parseTop(values.top),
    model: values.model ?? shippedModel,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        top: { type: 'string' },
        model: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function parseTop(text: string): number {
  const top = Number(text)
  if (Number.isInteger(top) && top >= 1 && top <= 20) return top
  throw new UsageError(`--top is "${text}"; it must be a number from 1 to 20.`)
}
