/** Arguments of a verb, parsed strictly: what is not known is an error that says so. @module */

import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { nearestName } from '../config/nearest-name.ts'
import { UsageError } from '../run/run-options.ts'

export interface Arguments {
  readonly positionals: readonly string[]
  /** The flag's value; undefined if it was not given. */
  readonly text: (name: string) => string | undefined
  readonly isSet: (name: string) => boolean
  /** Given several times, or parted by commas. */
  readonly list: (name: string) => readonly string[]
  /** @throws UsageError for any other value. */
  readonly choice: <T extends string>(name: string, choices: readonly T[]) => T | undefined
  /** @throws UsageError for what is no number of the range. */
  readonly number: (name: string, range: { min: number; max: number }) => number | undefined
}

export interface ArgumentsShape {
  /** Names of flags that take a value. */
  readonly texts?: readonly string[]
  readonly lists?: readonly string[]
  readonly switches?: readonly string[]
  readonly positionals: { readonly min: number; readonly max: number; readonly names: string }
}

/** @throws UsageError */
export function argumentsOf(args: readonly string[], shape: ArgumentsShape): Arguments {
  const { values, positionals } = parsed(args, shape)
  const { min, max, names } = shape.positionals
  if (positionals.length < min || positionals.length > max) {
    const instead = positionals.length === 0 ? '' : `, not: ${positionals.join(' ')}`
    throw new UsageError(`Expected ${names}${instead}.`)
  }
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    positionals,
    text,
    isSet: (name) => values[name] === true,
    list: (name) => {
      const value = values[name]
      const parts = Array.isArray(value) ? value : []
      return parts.flatMap((part) => String(part).split(',')).filter((part) => part !== '')
    },
    choice: (name, choices) => {
      const value = text(name)
      const chosen = choices.find((choice) => choice === value)
      if (value !== undefined && chosen === undefined) {
        throw new UsageError(`--${name} ${value}: expected one of ${choices.join(', ')}.`)
      }
      return chosen
    },
    number: (name, range) => {
      const value = text(name)
      if (value === undefined) return undefined
      const number = Number(value)
      if (value.trim() !== '' && number >= range.min && number <= range.max) return number
      throw new UsageError(
        `--${name} ${value}: expected a number from ${range.min} to ${range.max}.`,
      )
    },
  }
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

function parsed(
  args: readonly string[],
  { texts = [], lists = [], switches = [] }: ArgumentsShape,
): { values: Values; positionals: string[] } {
  const options: ParseArgsOptionsConfig = {}
  for (const name of texts) options[name] = { type: 'string' }
  for (const name of lists) options[name] = { type: 'string', multiple: true }
  for (const name of switches) options[name] = { type: 'boolean' }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // Its first sentence says what is wrong; the rest is about "--", which nobody needs here.
    const [first = 'wrong arguments'] = (error as Error).message.split(/\. |\n/)
    const wrong = /^Unknown option '--(.+)'/.exec(first)?.[1]
    const near = wrong === undefined ? undefined : nearestName(wrong, Object.keys(options))
    const hint = near === undefined ? '' : ` Did you mean --${near}?`
    throw new UsageError(`${first.replace(/\.$/, '')}.${hint}`)
  }
}
