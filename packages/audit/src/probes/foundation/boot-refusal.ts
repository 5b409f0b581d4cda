/** How a service took a boot with something wrong. Pure. @module */

import { toldBoot } from '../../gather/boot-story.ts'
import type { Trial } from '../../gather/boot-trial.ts'

export type Reaction =
  /** It ended with a code other than 0 and never listened. */
  | 'refused'
  /** It became ready, or took connections until it was stopped. */
  | 'served'
  /** It neither listened nor ended. */
  | 'hung'
  /** It ended, but with code 0 or after it had listened. */
  | 'ended'

export function reactionOf({ boot }: Trial): Reaction {
  if (boot.outcome === 'ready') return 'served'
  if (boot.outcome === 'silent') return boot.listened ? 'served' : 'hung'
  return boot.exitCode === 0 || boot.listened ? 'ended' : 'refused'
}

export function withReaction(
  trials: readonly Trial[],
  ...reactions: readonly Reaction[]
): readonly Trial[] {
  return trials.filter((trial) => reactions.includes(reactionOf(trial)))
}

/**
 * Whether the output names the variable, in whatever spelling: `DATABASE_URL`, `databaseUrl`,
 * `database.url`. A name of one word must stand alone, since "port" is also in "import".
 */
export function namesVariable({ variable, boot }: Trial): boolean {
  const output = boot.output.filter((line) => !detail.test(line)).join('\n')
  if (!variable.includes('_')) return new RegExp(`(?<![a-z])${variable}(?![a-z])`, 'i').test(output)
  return onlyLetters(output).includes(onlyLetters(variable))
}

/** A member of the error that Node prints below its stack: it says nothing of a variable. */
const detail = /^\s+port: -?\d+,?$/

/** Frames of Node, Python, Java or .NET, Go, Ruby. */
const frame =
  /^\s+at .+:\d+|^\s*File ".+", line \d+|^goroutine \d+ |^\s+from .+:\d+:in |\.rb:\d+:in /m

export function showsStackTrace({ boot }: Trial): boolean {
  return frame.test(boot.output.join('\n'))
}

/** "SECRET_KEY is empty: it was ready after 310 ms; …". */
export function toldTrials(trials: readonly Trial[]): string {
  return trials
    .map(({ member, boot }) => `${member}: it ${toldBoot({ ...boot, instance: undefined })}`)
    .join('; ')
}

function onlyLetters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}
