/**
 * What a command is: its name and options, what it does, and how its result is shown.
 *
 * @module
 */

import type { ServiceConfig } from '../config.ts'
import type { Page } from '../terminal/listing.ts'
import type { StatusLine } from '../terminal/status-line.ts'
import type { GivenOptions } from './given-options.ts'

export interface Command {
  /** One or two words, such as `migrate up`. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What else is to be known, one paragraph each, for its own help. */
  readonly details?: readonly string[]
  readonly operands?: Operands
  readonly options?: Readonly<Record<string, Option>>
  /** Takes something away for good: it asks, and takes `--yes` for an answer. */
  readonly isDestructive?: boolean
  run(work: Work): Promise<Report>
}

export interface Operands {
  /** As help calls each of them, such as `NAME`. */
  readonly name: string
  readonly min: number
  readonly max: number
}

export interface Option {
  /** As help calls its value, such as `FILE`. Without it, it is a switch. */
  readonly value?: string
  readonly summary: string
  /** It may be given several times. */
  readonly isList?: boolean
}

/** What a command works with. */
export interface Work {
  readonly command: string
  readonly operands: readonly string[]
  readonly options: GivenOptions
  /** @throws ConfigError */
  config(): Promise<ServiceConfig>
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** How far it is, where a person watches. */
  readonly line: StatusLine
  /** One line for a person, apart from the result. */
  say(text: string): void
  /** Asks before something is lost. @throws DeclinedError or NotAskedError */
  confirm(question: Question): Promise<void>
  /** For results that are no report, such as the lines of an export. */
  readonly stdout: NodeJS.WriteStream
  readonly isJson: boolean
  /** Where the user stands: paths are relative to it. */
  readonly folder: string
}

export interface Question {
  /** What would be lost, as a sentence. */
  readonly loss: string
  /** Must be typed to go on. */
  readonly name: string
}

/** What came of it. */
export interface Report {
  /** For `--json`, with members in snake_case. */
  readonly data: Readonly<Record<string, unknown>>
  /** The same for people, as lines. */
  view(page: Page): readonly string[]
  /** It found something wrong: exit code 1. */
  readonly isWrong?: boolean
}
