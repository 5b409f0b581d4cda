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

  constructor(problems: readonly Problem[], environment: Environment | undefined) {
    const all = problems.map(({ variable, wrong }) => `${variable} ${wrong}`).join('; ')
    super(`${count(problems.length)} in the configuration: ${all}`)
    this.problems = problems
    this.environment = environment
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
    return `${[title, ...blocks].join('\n\n')}\n`
  }
}

function count(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`
}
