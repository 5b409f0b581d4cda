/**
 * What may be demanded of a variable beyond its form, and the words to say it with.
 *
 * @module
 */

/** What `NODE_ENV` may be. */
export type Environment = 'development' | 'test' | 'staging' | 'production'

export const environments: readonly Environment[] = ['development', 'test', 'staging', 'production']

/** True for staging too: what was never refused there is refused for the first time in production. */
export function isDeployed(environment: Environment): boolean {
  return environment === 'staging' || environment === 'production'
}

/** One thing that is not as it must be. Neither part ever holds the value of a secret. */
export interface Finding {
  /** Completes a sentence that begins with the name of the variable: `is missing`. */
  readonly wrong: string
  /** What would be right, as a sentence of its own. */
  readonly right: string
}

/** What a rule may know beside the value that it judges. */
export interface Facts {
  readonly environment: Environment
  /** Staging or production. */
  readonly isDeployed: boolean
  /** Value of another variable by its name in the environment; undefined if unset or unreadable. */
  valueNamed(name: string): unknown
}

/** A demand on the value of one variable. */
export interface Rule<Value = unknown> {
  /** What is refused or warned of, for the documentation; one sentence. */
  readonly summary: string
  /** `deployed` means staging and production. */
  readonly applies: 'always' | 'deployed'
  readonly effect: 'refuse' | 'warn'
  /** The variable must be set, so the examples leave its line open to be filled in. */
  readonly demandsValue?: true
  judge(value: Value | undefined, facts: Facts): Finding | undefined | Promise<Finding | undefined>
}
