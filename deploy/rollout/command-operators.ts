/**
 * Runs the operators' programs as commands of this machine.
 *
 * @module
 */

import { answerOf } from './answers.ts'
import { noOutcome } from './outside.ts'
import type { Operation, Platform } from './platform.ts'
import type { Settings } from './settings.ts'

const defaults = {
  doctor: ['npm', 'run', '--silent', 'doctor', '--'],
  service: ['npm', 'run', '--silent', 'service', '--'],
} as const

/** @param image of the new build, for `{image}` */
export function commandOperators(given: Settings['operators'], image: string): Platform['operate'] {
  const { doctor = defaults.doctor, service = defaults.service, backup = service } = given
  const programs = { doctor, service, backup }
  const filled = (program: keyof typeof programs) =>
    programs[program].map((word) => word.replaceAll('{image}', image))
  return (operation: Operation) => [
    {
      title: operation.title,
      // What it found wrong is in what it answers.
      mayFail: true,
      acts: (facts) => [
        { kind: 'command', argv: [...filled(operation.program), ...operation.args(facts)] },
      ],
      read: ([outcome = noOutcome], facts) => operation.read(answerOf(outcome, operation), facts),
    },
  ]
}
