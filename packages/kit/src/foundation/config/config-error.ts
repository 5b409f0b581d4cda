import type { Environment, Finding } from './rule.ts'

/** What is wrong with one variable. Never holds the value of a secret. */
export interface Problem extends Finding {
  /** Its name in the environment. */
  readonly variable: string
}

/** The configuration cannot be used; `problems` is all that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]
  /** Undefined when that is itself one of the problems. */
  readonly environment: Environment | undefined
  /** What would only be warned of, and may explain a problem, such as a misspelt name. */
  readonly warnings: readonly string[]

  constructor(
    problems: readonly Problem[],
    environment: Environment | undefined,
    warnings: readonly string[] = [],
  ) {
    const all = problems.map(({ variable, wrong }) => `${variable} ${wrong}`).join('; ')
    super(`${count(problems.length)} in the configuration: ${all}`)
    this.problems = problems
    this.environment = environment
    this.warnings = warnings
  }

  /** The whole list with the remedies, for a terminal. Ends with a line feed. */
  report(): string {
    const place = this.environment === undefined ? '' : `, in ${this.environment}`
    const blocks = Object.entries(Object.groupBy(this.problems, ({ variable }) => variable)).map(
      ([variable, problems = []]) => {
        const wrongs = problems.map(({ wrong }) => `  ${variable} ${wrong}.`)
        const rights = new Set(problems.map(({ right }) => `    ${right}`))
        return [...wrongs, ...rights].join('\n')
      },
    )
    const title = `The configuration cannot be used: ${count(this.problems.length)}${place}.`
    const asides = this.warnings.map((warning) => `  ${warning}`)
    return `${[title, ...blocks, ...asides].join('\n\n')}\n`
  }
}

function count(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`
}
