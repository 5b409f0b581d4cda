/**
 * The address of a dependency that the config leaves out: host and port of the URL that the service
 * is given in the dependency's variable.
 *
 * @module
 */

import type { AuditConfig } from './config-schema.ts'

type Declared = Omit<AuditConfig, 'dependencies'> & {
  readonly dependencies?: readonly Readonly<{
    name: string
    env?: string
    upstream?: string
    criticality: 'required' | 'degradable'
  }>[]
}

const ports: Readonly<Record<string, string>> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'redis:': '6379',
  'rediss:': '6380',
  'mysql:': '3306',
  'mongodb:': '27017',
  'amqp:': '5672',
  'http:': '80',
  'https:': '443',
}

export interface Completed {
  readonly config: AuditConfig
  /** Dependencies whose address cannot be told, by their place in the list. */
  readonly unknown: readonly number[]
}

export function withUpstreams(
  config: Declared,
  env: Readonly<Record<string, string | undefined>>,
): Completed {
  const unknown: number[] = []
  const dependencies = config.dependencies?.map((dependency, index) => {
    const name = dependency.env
    const value = name === undefined ? undefined : (config.start?.env?.[name] ?? env[name])
    const upstream = dependency.upstream ?? placeOf(value)
    if (upstream === undefined) unknown.push(index)
    return { ...dependency, upstream: upstream ?? '' }
  })
  const { dependencies: _, ...rest } = config
  return { config: dependencies === undefined ? rest : { ...rest, dependencies }, unknown }
}

function placeOf(value: string | undefined): string | undefined {
  const url = URL.parse(value ?? '')
  const port = url?.port || ports[url?.protocol ?? '']
  return url?.hostname && port ? `${url.hostname}:${port}` : undefined
}
