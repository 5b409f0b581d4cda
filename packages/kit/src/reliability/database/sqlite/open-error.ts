/**
 * Why the store cannot be opened. It is for the operator, names the file, and is no answer for a
 * client.
 *
 * @module
 */

import type { OpenProblem } from './protocol.ts'

export class SqliteOpenError extends Error {
  /** What was wrong, as a word that never changes. */
  readonly problem: OpenProblem

  constructor(problem: OpenProblem, message: string) {
    super(message)
    this.name = 'SqliteOpenError'
    this.problem = problem
  }
}
