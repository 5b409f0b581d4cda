/**
 * The model cannot be used: a fault of the installation, found at start and never by a client.
 *
 * Says every problem at once, each with where it is and what would be right, so that one attempt
 * mends them all.
 *
 * @module
 */
export class ModelError extends Error {
  /** Code for the operator's tools; no HTTP answer carries it, because nothing is served yet. */
  readonly code = 'MODEL_UNUSABLE'
  /** The file that is to be mended. */
  readonly file: string
  readonly problems: readonly string[]

  constructor(file: string, problems: readonly string[], options?: ErrorOptions) {
    super(`The model cannot be used; mend ${file}:\n${problems.map(bulleted).join('\n')}`, options)
    this.name = 'ModelError'
    this.file = file
    this.problems = problems
  }
}

function bulleted(problem: string): string {
  return `  - ${problem}`
}
