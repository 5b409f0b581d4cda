/**
 * Turns an environment into a configuration: find each text, read it, judge it, freeze it.
 *
 * Goes on after a problem, so that all of them are told at once. Touches nothing but what it is
 * given: the process and its exit belong to the caller.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { ConfigError, type Problem } from './config-error.ts'
import { type ConfigDefinition, listVariables } from './definition.ts'
import { closestName } from './misspelling.ts'
import { type Environment, type Facts, isDeployed } from './rule.ts'
import { errorCode, findText, parseEnvText, type ReadFile, type Texts } from './sources.ts'
import { fixedDefault, type Reading, type Variable } from './variable.ts'

export interface LoadOptions {
  /** The real environment, usually `process.env`; it wins over `.env`. */
  readonly env: Texts
  /** Text in the form of a `.env` file; takes the place of `envPath`. */
  readonly envText?: string | undefined
  /** Path of a `.env` file, which need not exist. Default: none is read. */
  readonly envPath?: string | undefined
  /** Reads `.env` and the files of `X_FILE`. Default: from the disk, as UTF-8. */
  readonly readFile?: ReadFile
}

export interface LoadedConfig<Config> {
  readonly config: Readonly<Config>
  /** One sentence or two each; nothing that forbids to start. */
  readonly warnings: readonly string[]
}

/** The values read so far, by variable; one with a problem is in neither. */
interface Draft {
  readonly values: Map<Variable, unknown>
  readonly problems: Problem[]
  readonly warnings: string[]
}

/** @throws ConfigError with every problem there is. */
export async function loadConfig<Config>(
  definition: ConfigDefinition<Config>,
  { env, envText, envPath, readFile = (path) => readFileSync(path, 'utf8') }: LoadOptions,
): Promise<LoadedConfig<Config>> {
  const draft: Draft = { values: new Map(), problems: [], warnings: [] }
  const variables = listVariables(definition)
  const dotEnv = envText ?? readDotEnv(envPath, readFile, draft)
  const layers = [env, parseEnvText(dotEnv)]
  const read = (variable: Variable, fallback: string | undefined): void => {
    const reading = readVariable(variable, layers, readFile, fallback)
    if (reading === undefined) return
    if ('value' in reading) draft.values.set(variable, reading.value)
    else draft.problems.push({ variable: variable.name, ...reading.finding })
  }

  read(definition.environment, fixedDefault(definition.environment, false))
  const environment = draft.values.get(definition.environment) as Environment | undefined
  const facts = factsOf(environment, variables, draft)
  for (const variable of variables) {
    if (variable === definition.environment || derives(variable)) continue
    read(variable, fixedDefault(variable, facts.isDeployed))
  }
  for (const variable of variables) {
    if (derives(variable)) read(variable, variable.default.from(facts))
  }
  for (const variable of variables) await judge(variable, facts, draft)
  warnOfMisspelt(variables, layers, draft)

  if (draft.problems.length > 0) {
    throw new ConfigError(inOrder(draft, variables), environment, Object.freeze(draft.warnings))
  }
  return { config: freeze(definition, draft), warnings: Object.freeze(draft.warnings) }
}

function readDotEnv(path: string | undefined, readFile: ReadFile, draft: Draft): string {
  if (path === undefined) return ''
  try {
    return readFile(path)
  } catch (error) {
    // Most installations have no such file, and need none.
    const code = errorCode(error)
    if (code === 'ENOENT') return ''
    const right = 'Make it a readable text file, or remove it.'
    draft.problems.push({ variable: path, wrong: `cannot be read: it gives ${code}`, right })
    return ''
  }
}

/** Undefined when the variable is not set and has no default. */
function readVariable(
  variable: Variable,
  layers: readonly Texts[],
  readFile: ReadFile,
  fallback: string | undefined,
): Reading<unknown> | undefined {
  const sourced = findText(variable, layers, readFile)
  if ('finding' in sourced) return sourced
  const text = sourced.text ?? fallback
  return text === undefined ? undefined : variable.read(text)
}

/** An environment that cannot be read is judged as production: better too strict than too lax. */
function factsOf(
  environment: Environment = 'production',
  variables: readonly Variable[],
  { values }: Draft,
): Facts {
  return {
    environment,
    isDeployed: isDeployed(environment),
    valueNamed: (name) =>
      values.get(variables.find((variable) => variable.name === name) as Variable),
  }
}

async function judge(variable: Variable, facts: Facts, draft: Draft): Promise<void> {
  if (draft.problems.some((problem) => problem.variable === variable.name)) return
  for (const rule of variable.rules) {
    if (rule.applies === 'deployed' && !facts.isDeployed) continue
    const finding = await rule.judge(draft.values.get(variable), facts)
    if (finding === undefined) continue
    if (rule.effect === 'refuse') draft.problems.push({ variable: variable.name, ...finding })
    else draft.warnings.push(`${variable.name} ${finding.wrong}. ${finding.right}`)
  }
}

function warnOfMisspelt(
  variables: readonly Variable[],
  layers: readonly Texts[],
  { warnings }: Draft,
): void {
  const known = variables.flatMap(({ name }) => [name, `${name}_FILE`])
  const given = new Set(layers.flatMap((texts) => Object.keys(texts)))
  for (const name of given) {
    if (known.includes(name)) continue
    const meant = closestName(name, known)
    if (meant !== undefined) warnings.push(`${name} is not a variable; did you mean ${meant}?`)
  }
}

function inOrder({ problems }: Draft, variables: readonly Variable[]): readonly Problem[] {
  const place = new Map(variables.map(({ name }, index) => [name, index]))
  const placeOf = ({ variable }: Problem): number => place.get(variable) ?? -1
  return Object.freeze(problems.toSorted((left, right) => placeOf(left) - placeOf(right)))
}

function freeze<Config>(
  { variables }: ConfigDefinition<Config>,
  { values }: Draft,
): Readonly<Config> {
  const members = Object.entries<Variable>(variables).map(([member, variable]) => [
    member,
    values.get(variable),
  ])
  // Each member has just been read by the variable that gives it its type.
  return Object.freeze(Object.fromEntries(members)) as Readonly<Config>
}

type Deriving = Variable & { readonly default: { from(facts: Facts): string } }

function derives(variable: Variable): variable is Deriving {
  return typeof variable.default === 'object' && 'from' in variable.default
}
