/** Boots written by hand, for tests of judges. @module */

import type { Trial } from '../../gather/boot-trial.ts'
import type { Boot } from '../../gather/services.ts'

/** Refused with a line of output, unless told otherwise. */
export function bootOf(given: Partial<Boot> = {}): Boot {
  return {
    outcome: 'exited',
    listened: false,
    exitCode: 1,
    signal: undefined,
    bootMs: 200,
    output: ['configuration: SECRET_KEY is missing'],
    problem: undefined,
    instance: undefined,
    ...given,
  }
}

export const ready: Partial<Boot> = { outcome: 'ready', listened: true, exitCode: undefined }

export function trialOf(variable: string, given: Partial<Boot> = {}): Trial {
  return { member: `${variable} is wrong`, variable, boot: bootOf(given) }
}
