/** A first config, of what was found; what nobody can know is left to the reader. @module */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { RepositoryClues } from './repository-clues.ts'
import type { ServiceClues } from './service-clues.ts'

export function configFromClues(
  files: RepositoryClues,
  service: ServiceClues | undefined,
): AuditConfig {
  const { start, dependencies, repository, commands } = files
  return {
    $schema: 'node_modules/plimsoll/schemas/config.v1.json',
    ...unlessEmpty('target', targetFrom(files, service)),
    ...unlessEmpty('auth', authFrom(files, service)),
    ...(start === undefined
      ? {}
      : { start: startFrom(start, files), ...unlessEmpty('dependencies', dependencies) }),
    ...unlessEmpty('repository', repository ?? {}),
    ...unlessEmpty('commands', commands),
  }
}

/** A service that the auditor starts is where the auditor puts it. */
function targetFrom(
  { start, openapi }: RepositoryClues,
  service: ServiceClues | undefined,
): NonNullable<AuditConfig['target']> {
  return {
    ...(service === undefined || start !== undefined ? {} : { url: service.url }),
    ...(openapi === undefined ? {} : { openapi }),
    ...service?.target,
  }
}

function authFrom(
  { start, keyEnv }: RepositoryClues,
  service: ServiceClues | undefined,
): NonNullable<AuditConfig['auth']> {
  const token = start === undefined || keyEnv === undefined ? {} : { token: { keyEnv } }
  return { ...service?.auth, ...token }
}

function startFrom(
  command: readonly string[],
  { keyEnv, dependencies }: RepositoryClues,
): NonNullable<AuditConfig['start']> {
  const required = dependencies.filter(({ criticality }) => criticality === 'required')
  const names = [
    ...(keyEnv === undefined ? [] : [keyEnv]),
    ...required.flatMap(({ env }) => env ?? []),
  ]
  return {
    command: [...command],
    portEnv: 'PORT',
    replicas: 2,
    env: { NODE_ENV: 'production', ...(keyEnv === undefined ? {} : { [keyEnv]: '{key}' }) },
    ...(names.length === 0 ? {} : { required: names }),
  }
}

function unlessEmpty<Name extends keyof AuditConfig>(
  name: Name,
  value: NonNullable<AuditConfig[Name]>,
): Pick<AuditConfig, Name> | object {
  return Object.keys(value).length === 0 ? {} : { [name]: value }
}
