/**
 * Reads and validates `plimsoll.config.json`. Every problem is told at once, with its place, what
 * was wrong and what would be right; a config with a problem is not used at all.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { ConfigError, type ConfigProblem } from './config-error.ts'
import { type AuditConfig, ConfigSchema } from './config-schema.ts'
import { nearestName } from './nearest-name.ts'
import { schemaProblems } from './schema-problems.ts'
import { withUpstreams } from './upstreams.ts'

export interface LoadOptions {
  /** Ids of all probes. */
  readonly probes: readonly string[]
  /** Where `…Env` names are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `2026-01-31`; what expires before it is expired. Default the day of the machine, in UTC. */
  readonly today?: string
}

/** @throws ConfigError naming every problem; also if the file cannot be read. */
export async function loadConfig(file: string, options: LoadOptions): Promise<AuditConfig> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new ConfigError(file, [{ path: '', problem: `cannot be read (${why}).` }])
  }
  return readConfig(text, file, options)
}

/** @throws ConfigError naming every problem. */
export function readConfig(text: string, file: string, options: LoadOptions): AuditConfig {
  const value = parsed(text, file)
  const broken = schemaProblems(ConfigSchema, value)
  if (broken.length > 0) throw new ConfigError(file, broken)
  // The schema has said that it is one.
  const { config, unknown } = withUpstreams(value as AuditConfig, options.env)
  const problems = [
    ...unknown.map(noAddress),
    ...acceptanceProblems(config, options),
    ...crossProblems(config, options),
  ]
  if (problems.length > 0) throw new ConfigError(file, problems)
  return config
}

function noAddress(index: number): ConfigProblem {
  const problem = 'is missing, and no URL in the variable `env` names a host and a port instead.'
  return { path: `dependencies[${index}].upstream`, problem }
}

function parsed(text: string, file: string): unknown {
  try {
    // A byte order mark is legal in a file and not in JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigError(file, [{ path: '', problem: `is not JSON: ${why}.` }])
  }
}

/** Declarations and waivers of unknown probes, twice over, or expired. */
function acceptanceProblems(
  { declarations = [], waivers = [] }: AuditConfig,
  { probes, today = new Date().toISOString().slice(0, 10) }: LoadOptions,
): readonly ConfigProblem[] {
  const all = [
    ...declarations.map((entry, index) => ({ ...entry, path: `declarations[${index}]` })),
    ...waivers.map((entry, index) => ({ ...entry, path: `waivers[${index}]` })),
  ]
  return all.flatMap(({ path, probe, expires }, index) => {
    const problems: ConfigProblem[] = []
    if (!probes.includes(probe)) {
      const nearest = nearestName(probe, probes)
      const meant =
        nearest === undefined ? '`plimsoll probes` lists them' : `did you mean "${nearest}"?`
      problems.push({ path: `${path}.probe`, problem: `"${probe}" is not a probe; ${meant}` })
    }
    const earlier = all.slice(0, index).find((other) => other.probe === probe)
    if (earlier !== undefined) {
      problems.push({
        path: `${path}.probe`,
        problem: `"${probe}" is named in ${earlier.path} already.`,
      })
    }
    if (expires < today) {
      const problem = `expired on ${expires}: mend the cause, or decide anew and set a later day.`
      problems.push({ path: `${path}.expires`, problem })
    }
    return problems
  })
}

/** What one key says of another, or of the environment. */
function crossProblems(config: AuditConfig, { env }: LoadOptions): readonly ConfigProblem[] {
  return [...userProblems(config, env), ...dependencyProblems(config), ...keyProblems(config)]
}

function userProblems({ auth }: AuditConfig, env: LoadOptions['env']): readonly ConfigProblem[] {
  return Object.entries(auth?.users ?? {}).flatMap(([name, user]) => {
    if (typeof user === 'string') return []
    const [key, variable] =
      'tokenEnv' in user ? ['tokenEnv', user.tokenEnv] : ['passwordEnv', user.passwordEnv]
    if ((env[variable] ?? '') !== '') return []
    const problem = `the environment variable ${variable} is not set; set it to the secret of this user.`
    return [{ path: `auth.users.${name}.${key}`, problem }]
  })
}

function dependencyProblems({ dependencies = [], start }: AuditConfig): readonly ConfigProblem[] {
  const names = dependencies.map(({ name }) => name)
  const twice = dependencies.flatMap(({ name }, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: `dependencies[${index}].name`, problem: `"${name}" is there twice.` }],
  )
  const variables = Object.entries({ ...start?.env, ...start?.relaxedEnv })
  const unknown = variables.flatMap(([variable, text]) =>
    [...text.matchAll(/\{proxy:([^}]*)\}/g)].flatMap(([, name = '']) =>
      names.includes(name)
        ? []
        : [{ path: `start.env.${variable}`, problem: noDependency(name, names) }],
    ),
  )
  return [...twice, ...unknown]
}

function noDependency(name: string, names: readonly string[]): string {
  const known = names.length === 0 ? 'none is declared' : `there are ${names.join(', ')}`
  return `{proxy:${name}} names no dependency; ${known}.`
}

function keyProblems({ auth, start }: AuditConfig): readonly ConfigProblem[] {
  if (auth?.token?.keyEnv === undefined || start !== undefined) return []
  const problem = 'needs "start": the auditor can choose a key only for a service that it starts.'
  return [{ path: 'auth.token.keyEnv', problem }]
}
