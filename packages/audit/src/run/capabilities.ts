/**
 * What the user gave, as far as it can be known before anything is asked.
 *
 * @module
 */

import type { AuditConfig } from '../config/config-schema.ts'
import type { Capability } from '../probe.ts'

export interface Given {
  readonly config: AuditConfig
  /** Whether a document was found at a usual place. */
  readonly openapiFound: boolean
  /** Whether the service may be written to: an own process, or `--allow-writes`. */
  readonly mayWrite: boolean
  /** Whether accounts can be made or are given, as found out by the accounts of the run. */
  readonly canRegister: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

export function capabilitiesOf(given: Given): ReadonlySet<Capability> {
  const { config, openapiFound } = given
  const { target = {}, start, dependencies = [], repository, commands = {} } = config
  const isStarted = start !== undefined
  const has: Readonly<Record<Capability, boolean>> = {
    url: isStarted || target.url !== undefined,
    openapi: target.openapi !== undefined || openapiFound,
    credential: hasUser(given, 'a'),
    secondUser: hasUser(given, 'a') && hasUser(given, 'b'),
    start: isStarted,
    logs: isStarted,
    dependencies: isStarted && dependencies.length > 0,
    secondInstance: isStarted && (start.replicas ?? 1) > 1,
    repository: repository !== undefined,
    commands: Object.keys(commands).some((name) => name !== 'env'),
  }
  return new Set((Object.keys(has) as Capability[]).filter((name) => has[name]))
}

/** A user is there if one can be registered, or if the variable that holds his secret is set. */
function hasUser({ config, mayWrite, canRegister, env }: Given, name: 'a' | 'b'): boolean {
  const user = config.auth?.users?.[name]
  if (user === undefined || user === 'register') return mayWrite && canRegister
  const variable = 'tokenEnv' in user ? user.tokenEnv : user.passwordEnv
  return (env[variable] ?? '') !== ''
}
