/**
 * The help, made from the table of commands. Pure.
 *
 * @module
 */

import { fitted, padEnd, wrapped } from '../terminal/text-width.ts'
import { optionsOf } from './arguments.ts'
import type { Command } from './command.ts'

/** How users call it. */
export const program = 'npm run service --'

/** Where no terminal says how wide it is. */
const columnsDefault = 80
const indent = '  '

const exitCodes: readonly (readonly [string, string])[] = [
  ['0', 'done, and nothing is wrong'],
  ['1', 'something was found wrong, or could not be done'],
  ['2', 'the command makes no sense'],
  ['65', 'the data do not fit: an edited migration, a damaged backup'],
  ['66', 'there is no such backup'],
  ['69', 'a program is missing, such as pg_dump'],
  ['70', 'a migration or a backup failed'],
  ['73, 74', 'the folder of the backups cannot be used, or is full'],
  ['75', 'the store is away, busy or locked: try again later'],
  ['78', 'set up wrongly: the configuration, the address, the schema'],
  ['130', 'stopped by Ctrl-C (143 by SIGTERM, 129 by SIGHUP)'],
]

export function overview(commands: readonly Command[], columns = columnsDefault): string {
  const scripts = `In scripts, say \`npm run --silent service -- …\`, or npm prints lines of its own first.`
  return sections(
    usageLine('COMMAND', columns),
    wrapped(
      'For those who run the service: its schema, backups, audit log and background jobs. It uses the configuration of the service.',
      columns,
    ),
    titled(
      'Commands:',
      commands.map((command) => [usageOf(command), command.summary]),
      columns,
    ),
    titled(
      'Options:',
      [
        ['--json', 'print one JSON object and nothing else'],
        ['--yes', 'do not ask before something is lost'],
        ['--help', 'show this, or all about a command: backup create --help'],
        ['--version', 'show the version of the service'],
      ],
      columns,
    ),
    titled('Exit codes:', exitCodes, columns),
    wrapped(scripts, columns),
  )
}

export function helpOf(command: Command, columns = columnsDefault): string {
  const { summary, details = [] } = command
  const options = Object.entries(optionsOf(command)).map(
    ([option, { value, summary: what }]) =>
      [`--${option}${value === undefined ? '' : ` ${value}`}`, what] as const,
  )
  return sections(
    usageLine(usageOf(command), columns),
    wrapped(`${capital(summary)}.`, columns),
    ...details.map((text) => wrapped(text, columns)),
    titled('Options:', options, columns),
    wrapped(
      `Exit codes: 0 done, 1 something is wrong, 2 used wrongly; all of them: ${program} --help`,
      columns,
    ),
  )
}

function usageLine(command: string, columns: number): string {
  const title = 'Usage: '
  return `${title}${fitted(`${program} ${command} [options]`, columns, title.length)}`
}

function usageOf({ name, operands }: Command): string {
  if (operands === undefined) return name
  const { name: what, min, max } = operands
  const one = min === 0 ? `[${what}]` : what
  return `${name} ${one}${max > 1 ? '…' : ''}`
}

function titled(
  title: string,
  rows: readonly (readonly [string, string])[],
  columns: number,
): string {
  const widest = Math.max(...rows.map(([name]) => name.length))
  const isNarrow = columns < widest + 30
  const hang = isNarrow ? 2 * indent.length : indent.length + widest + 2
  const lines = rows.map(([name, what]) => {
    const text = fitted(what, columns, hang)
    const first = `${indent}${name}`
    return isNarrow ? `${first}\n${' '.repeat(hang)}${text}` : `${padEnd(first, hang)}${text}`
  })
  return [title, ...lines].join('\n')
}

function sections(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
