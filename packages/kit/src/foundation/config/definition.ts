/**
 * A configuration before it has values: every variable, by the member it becomes.
 *
 * @module
 */

import type { Environment } from './rule.ts'
import { fixedDefault, isEnvironmentVariable, type Variable } from './variable.ts'

/** The variable behind each member of a configuration. */
export type Variables<Config> = { readonly [Member in keyof Config]: Variable<Config[Member]> }

/** Where the definition is kept; told in the pages made from it. */
export interface DefinitionSource {
  /** Path of the file to edit. */
  readonly file: string
  /** Command that makes the pages anew. */
  readonly command: string
}

/** Made by {@link defineConfig}. */
export interface ConfigDefinition<Config> {
  readonly variables: Variables<Config>
  readonly environment: Variable<Environment>
  readonly source: DefinitionSource
}

/** The configuration that a definition describes. */
export type ConfigOf<Definition> =
  Definition extends ConfigDefinition<infer Config> ? Config : never

/** Puts variables under one heading of the documentation. */
export function topic<Group extends Record<string, Variable>>(name: string, group: Group): Group {
  const entries = Object.entries(group).map(([member, variable]) => [
    member,
    { ...variable, topic: name },
  ])
  // The members and the types of their values are those of the group.
  return Object.fromEntries(entries) as Group
}

/** @throws RangeError naming the variable that makes no sense. */
export function defineConfig<Config>(
  variables: Variables<Config>,
  source: DefinitionSource = { file: 'the definition', command: 'its generator' },
): ConfigDefinition<Config> {
  const all = listVariables({ variables })
  const names = new Set<string>()
  for (const variable of all) {
    demandSense(variable, names)
    names.add(variable.name)
  }
  const [environment, second] = all.filter(isEnvironmentVariable)
  if (environment === undefined || second !== undefined) {
    throw new RangeError('a configuration needs exactly one environment() variable')
  }
  return Object.freeze({ variables: Object.freeze({ ...variables }), environment, source })
}

/** All variables in the order in which they were defined. */
export function listVariables<Config>({
  variables,
}: Pick<ConfigDefinition<Config>, 'variables'>): Variable[] {
  return Object.values<Variable>(variables)
}

function demandSense(variable: Variable, taken: ReadonlySet<string>): void {
  const { name } = variable
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new RangeError(`${name}: a name is in CAPITALS`)
  if (name.endsWith('_FILE')) throw new RangeError(`${name}: _FILE names the file of a variable`)
  if (taken.has(name)) throw new RangeError(`${name} is defined twice`)
  const defaults = [fixedDefault(variable, false), fixedDefault(variable, true)]
  for (const text of [variable.example, ...defaults.filter((text) => text !== undefined)]) {
    const reading = variable.read(text)
    if ('value' in reading) continue
    throw new RangeError(
      `${name}: its default and example must be right; it ${reading.finding.wrong}`,
    )
  }
}
