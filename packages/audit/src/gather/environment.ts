/**
 * The environment of a service: what the config declares, with `{port}`, `{key}`, `{canary:name}` and
 * `{proxy:name}` filled in, and the addresses of dependencies replaced by those of their proxies.
 *
 * @module
 */

import type { AuditConfig } from '../config/config-schema.ts'

export interface TemplateValues {
  readonly key: string
  readonly canary: (name: string) => string
  /** `127.0.0.1:<port>` of the proxy; undefined if no dependency has the name. */
  readonly proxy: (name: string) => string | undefined
}

export type Environment = Readonly<Record<string, string>>

const placeholder = /\{(port|key|canary:([\w-]+)|proxy:([\w-]+))\}/g

/** @throws RangeError for a proxy of no declared dependency. */
export function fillTemplate(text: string, values: TemplateValues, port: number): string {
  return text.replace(placeholder, (_, what: string, canary?: string, proxy?: string) => {
    if (what === 'port') return String(port)
    if (what === 'key') return values.key
    if (canary !== undefined) return values.canary(canary)
    const name = proxy ?? ''
    const address = values.proxy(name)
    if (address === undefined) throw new RangeError(`{proxy:${name}} names no declared dependency`)
    return address
  })
}

export interface EnvironmentRequest {
  readonly config: Pick<AuditConfig, 'start' | 'dependencies' | 'auth'>
  readonly values: TemplateValues
  readonly port: number
  /** The environment of the auditor. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly relaxed?: boolean
  /** Made last, so that it wins; undefined leaves a variable out. */
  readonly changes?: Readonly<Record<string, string | undefined>>
}

/** All that a process of the service is given. */
export function serviceEnvironment(request: EnvironmentRequest): Environment {
  const { config, values, port, relaxed = false, changes = {} } = request
  const { start, auth, dependencies = [] } = config
  const keyEnv = auth?.token?.keyEnv
  const given: Record<string, string | undefined> = {
    ...inheritable(request),
    ...(keyEnv === undefined ? {} : { [keyEnv]: values.key }),
    ...filled({ ...start?.env, ...(relaxed ? start?.relaxedEnv : {}) }, values, port),
  }
  for (const { name, upstream, env } of dependencies) {
    const value = env === undefined ? undefined : given[env]
    const address = values.proxy(name)
    if (env === undefined || value === undefined || address === undefined) continue
    given[env] = value.replace(upstream, () => address)
  }
  given[start?.portEnv ?? 'PORT'] = String(port)
  return defined({ ...given, ...changes })
}

function filled(declared: Environment, values: TemplateValues, port: number): Environment {
  const entries = Object.entries(declared)
  return Object.fromEntries(entries.map(([name, text]) => [name, fillTemplate(text, values, port)]))
}

function defined(given: Readonly<Record<string, string | undefined>>): Environment {
  const entries = Object.entries(given)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/**
 * What the service would find in the shell that starts the auditor, without what is meant for the
 * auditor or was put there by the runner that started it.
 */
function inheritable({ config, inherited }: EnvironmentRequest): Record<string, string> {
  const users = Object.values(config.auth?.users ?? {})
  const own = new Set(users.flatMap(variablesOf))
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value === undefined || own.has(name) || ofTheRunner.test(name)) continue
    kept[name] = value
  }
  return kept
}

/** Set by npm and npx for what they run, and by Node's test runner for what it starts. */
const ofTheRunner = /^(npm_|NODE_TEST_CONTEXT$|NODE_OPTIONS$|NODE_CHANNEL_FD$|INIT_CWD$)/

type DeclaredUser = NonNullable<NonNullable<NonNullable<AuditConfig['auth']>['users']>['a']>

function variablesOf(user: DeclaredUser): readonly string[] {
  if (typeof user === 'string') return []
  return 'passwordEnv' in user ? [user.passwordEnv] : [user.tokenEnv]
}
