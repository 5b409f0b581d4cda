/** `plimsoll probes [id]`: lists the catalogue, or explains one probe. @module */

import { styleText } from 'node:util'
import { catalogue } from '../catalogue.ts'
import { type Probe, severities, wings } from '../probe.ts'
import { argumentsOf } from './arguments.ts'
import { type Command, exitCodes } from './command.ts'
import { explanationOf } from './explanation.ts'

const shape = {
  switches: ['json'],
  positionals: { min: 0, max: 1, names: 'at most one probe id' },
}

export const probesCommand: Command = async (args) => {
  const { positionals, isSet } = argumentsOf(args, shape)
  const [name] = positionals
  if (name !== undefined) process.stdout.write(explanationOf(name))
  else process.stdout.write(isSet('json') ? jsonOf(catalogue) : listOf(catalogue))
  return exitCodes.passed
}

const claimsColumns = 125

function jsonOf(probes: readonly Probe[]): string {
  return `${JSON.stringify(probes, undefined, 2)}\n`
}

function listOf(probes: readonly Probe[]): string {
  const width = Math.max(...probes.map(({ id }) => id.length))
  // The id says what the claim says, and lines that the terminal breaks are no list.
  const isWide = (process.stdout.columns ?? Number.POSITIVE_INFINITY) >= claimsColumns
  const blocks = wings.map((wing) => {
    const own = probes.filter((probe) => probe.wing === wing)
    const lines = own.map(({ ref, severity, id, claim }) => {
      const head = `${ref}  ${severity.padEnd(8)}  ${id.padEnd(width)}`
      return `  ${paint(severity, head)}${isWide ? `  ${claim}` : ''}`
    })
    return [styleText('bold', `${wing} (${own.length})`), ...lines].join('\n')
  })
  return `${blocks.join('\n\n')}\n\nplimsoll explain <id> says how one is tried.\n`
}

function paint(severity: Probe['severity'], text: string): string {
  const grave = severities.indexOf(severity) === 0
  return grave ? styleText('red', text) : text
}
