/** `plimsoll explain <id>`: what one probe asks, and what to do about its failure. @module */

import { argumentsOf } from './arguments.ts'
import { type Command, exitCodes } from './command.ts'
import { explanationOf } from './explanation.ts'

const shape = { positionals: { min: 1, max: 1, names: 'one probe id' } }

export const explainCommand: Command = async (args) => {
  const [name = ''] = argumentsOf(args, shape).positionals
  process.stdout.write(explanationOf(name))
  return exitCodes.passed
}
