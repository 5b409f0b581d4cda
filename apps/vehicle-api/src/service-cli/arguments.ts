/**
 * What the command line says, checked against the table of commands.
 *
 * @module
 */

import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from '../terminal/nearest.ts'
import { UsageError } from '../terminal/usage-error.ts'
import type { Command, Option } from './command.ts'
import { GivenOptions } from './given-options.ts'

/** Of every command. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { summary: 'print the result as one JSON object' },
  help: { summary: 'show this' },
}

const yes: Option = { summary: 'do not ask; needed where no terminal is' }

export function optionsOf({ options, isDestructive = false }: Command) {
  return { ...options, ...(isDestructive ? { yes } : {}), ...commonOptions }
}

export type Asked =
  | { readonly kind: 'help'; readonly commands: readonly Command[]; readonly isAll: boolean }
  | { readonly kind: 'version' }
  | AskedCommand

export interface AskedCommand {
  readonly kind: 'command'
  readonly command: Command
  readonly operands: readonly string[]
  readonly options: GivenOptions
}

/** @throws UsageError that says what is near and what there is */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Asked {
  const { words, options } = tokensOf(argv, commands)
  if (options.has('version') && words.length === 0) return { kind: 'version' }
  const isHelp = options.has('help') || words[0] === 'help'
  const asked = words[0] === 'help' ? words.slice(1) : words
  if (isHelp) return { kind: 'help', ...helpOf(asked, commands) }
  const command = commandOf(asked, commands)
  assertOptions(command, options)
  const operands = asked.slice(command.name.split(' ').length)
  assertOperands(command, operands)
  return { kind: 'command', command, operands, options: new GivenOptions(options) }
}

/** Whether the answer to a senseless command line is to be JSON as well. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).includes('--json')
}

interface Tokens {
  readonly words: readonly string[]
  /** Values by the name of the option. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

type Config = NonNullable<ParseArgsConfig['options']>

function tokensOf(argv: readonly string[], commands: readonly Command[]): Tokens {
  const config = configOf(commands)
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true })
  const options = new Map<string, readonly string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name } = token
    options.set(name, [...(options.get(name) ?? []), ...valuesOf(token, config)])
  }
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  return { words, options }
}

/** Options of the same name are alike in all commands. */
function configOf(commands: readonly Command[]): Config {
  const known = Object.assign({}, ...commands.map(optionsOf)) as Record<string, Option>
  const config: Config = {}
  for (const [name, { value }] of Object.entries(known)) {
    config[name] = { type: value === undefined ? 'boolean' : 'string' }
  }
  config['help'] = { type: 'boolean', short: 'h' }
  config['version'] = { type: 'boolean', short: 'v' }
  return config
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

/** @throws UsageError if there is a value too many, or none */
function valuesOf(
  { name, rawName, value, inlineValue: isInline = false }: OptionToken,
  config: Config,
): readonly string[] {
  const option = config[name]
  // What is no option at all is told later, when the command is known.
  if (option === undefined) return []
  if (option.type === 'boolean') {
    if (isInline) throw new UsageError(`${rawName} takes no value.`)
    return []
  }
  const isForgotten = value === undefined || value === '' || (!isInline && value.startsWith('-'))
  if (isForgotten) throw new UsageError(`${rawName} needs a value.`)
  return [value]
}

function helpOf(words: readonly string[], commands: readonly Command[]) {
  if (words.length === 0) return { commands, isAll: true }
  const [first = ''] = words
  const exact = commands.find(({ name }) => isBegunBy(words, name))
  const group = commands.filter(({ name }) => name.split(' ')[0] === first)
  if (exact === undefined && (group.length === 0 || words.length > 1)) commandOf(words, commands)
  return { commands: exact === undefined ? group : [exact], isAll: false }
}

/** @throws UsageError */
function commandOf(words: readonly string[], commands: readonly Command[]): Command {
  const found = commands.find(({ name }) => isBegunBy(words, name))
  if (found !== undefined) return found
  const [first, second] = words
  const groups = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
  if (first === undefined) throw new UsageError(`Name a command: ${groups.join(', ')}.`)
  const within = commands.flatMap(({ name }) =>
    name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
  )
  if (within.length === 0) throw unknown('command', first, groups)
  if (second === undefined) throw new UsageError(`Say what to ${first}: ${within.join(', ')}.`)
  throw unknown(`${first} command`, second, within)
}

function isBegunBy(words: readonly string[], name: string): boolean {
  const own = name.split(' ')
  return own.every((word, index) => words[index] === word)
}

/** @throws UsageError */
function assertOptions(command: Command, given: ReadonlyMap<string, readonly string[]>): void {
  const own: Readonly<Record<string, Option>> = optionsOf(command)
  for (const [name, values] of given) {
    const option = own[name]
    if (option === undefined) {
      const known = Object.keys(own).map((each) => `--${each}`)
      throw unknown(
        `option of ${command.name}`,
        name.length === 1 ? `-${name}` : `--${name}`,
        known,
      )
    }
    if (values.length > 1 && option.isList !== true) {
      throw new UsageError(`--${name} is given ${values.length} times; once is enough.`)
    }
  }
}

/** @throws UsageError */
function assertOperands({ name, operands }: Command, given: readonly string[]): void {
  const { name: what, min, max } = operands ?? { name: '', min: 0, max: 0 }
  const [surplus] = given.slice(max)
  if (surplus !== undefined) {
    const most = max === 0 ? 'nothing' : `only ${max} ${what}`
    throw new UsageError(`${name} takes ${most} here, and "${surplus}" is more than that.`)
  }
  if (given.length < min) throw new UsageError(`${name} needs ${what}.`)
}

function unknown(kind: string, word: string, known: readonly string[]): UsageError {
  const bare = known.map((each) => each.replace(/^--/, ''))
  const near = nearest(word.replace(/^--?/, ''), bare)
  const meant = near === undefined ? '' : ` Did you mean ${known[bare.indexOf(near)]}?`
  return new UsageError(`There is no ${kind} "${word}".${meant} There is ${known.join(', ')}.`)
}
