/** What is wrong with a config, all at once. @module */

export interface ConfigProblem {
  /** `auth.users.a`, `declarations[0].probe`; '' for the whole. */
  readonly path: string
  /** What was wrong, and what would be right. */
  readonly problem: string
}

/** The config cannot be used: nothing is run, exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ path, problem }) => `  ${path === '' ? '(all)' : path}: ${problem}`,
    )
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    super(`${file} has ${count}:\n${lines.join('\n')}`)
    this.problems = problems
  }
}
