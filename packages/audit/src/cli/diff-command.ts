/** `plimsoll diff <before> <after>`: what changed between two reports. @module */

import { differenceOf, regressions } from '../diff.ts'
import { argumentsOf } from './arguments.ts'
import { reportAt } from './audit-command.ts'
import { type Command, exitCodes } from './command.ts'
import { differenceText } from './difference-text.ts'

const shape = {
  switches: ['json'],
  positionals: { min: 2, max: 2, names: 'two reports: before and after' },
}

/** Fails of a new critical or high FAIL alone. */
export const diffCommand: Command = async (args) => {
  const { positionals, isSet } = argumentsOf(args, shape)
  const [before = '', after = ''] = positionals
  const difference = differenceOf(await reportAt(before), await reportAt(after))
  const json = () => `${JSON.stringify(difference, undefined, 2)}\n`
  process.stdout.write(isSet('json') ? json() : differenceText(difference))
  return regressions(difference).length > 0 ? exitCodes.failed : exitCodes.passed
}
