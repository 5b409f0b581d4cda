/**
 * The environment that a container gets, and what the service makes of it.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { IContainer } from 'kubernetes-models/v1/Container'
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar'
import { type ServiceConfig, serviceDefinition } from '../../../apps/vehicle-api/src/config.ts'
import { ConfigError, loadConfig } from '../../../packages/kit/src/foundation/config/index.ts'
import { type Manifest, named, type Workload } from './manifest.ts'

const secretName = 'vehicle-api-secrets'

export interface Environment {
  /** Set in the manifests. */
  readonly texts: ReadonlyMap<string, string>
  /** From the Secret, each if it is there. */
  readonly optional: readonly string[]
  /** Where the Secret is mounted. */
  readonly secretFolder: string
  readonly problems: readonly string[]
}

export function environmentOf(
  manifests: readonly Manifest[],
  { title, pod }: Workload,
  container: IContainer,
): Environment {
  const { env = [], envFrom = [], volumeMounts = [] } = container
  const maps = envFrom.map(({ configMapRef }) =>
    named(manifests, 'ConfigMap', configMapRef?.name ?? ''),
  )
  const plain = env.flatMap(({ name, value }): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  const kept = env.filter(({ valueFrom }) => valueFrom !== undefined)
  const volume = pod.volumes?.find(({ secret }) => secret?.secretName === secretName)
  const mount = volumeMounts.find(({ name }) => name === volume?.name)
  return {
    texts: new Map([...maps.flatMap((map) => Object.entries(map?.data ?? {})), ...plain]),
    optional: kept.map(({ name }) => name),
    secretFolder: mount?.mountPath ?? '/nowhere',
    problems: [
      ...maps.flatMap((map) => (map === undefined ? [`${title}: a ConfigMap is not there`] : [])),
      ...kept.flatMap((each) =>
        isOptionalSecret(each) ? [] : [`${title}: ${each.name} is not that of ${secretName}`],
      ),
    ],
  }
}

/** Of the same name, and not set if the Secret lacks it. */
function isOptionalSecret({ name, valueFrom }: IEnvVar): boolean {
  const { key, name: secret, optional } = valueFrom?.secretKeyRef ?? {}
  return secret === secretName && key === name && optional === true
}

const variables = new Map(
  Object.values(serviceDefinition.variables).map((variable) => [variable.name, variable]),
)

/** Not the service's, but Node's own. */
const runtime = new Set(['NODE_OPTIONS'])

/** Every name must be a variable of the service, and no secret may be told. */
export function nameProblems({ texts, optional }: Environment): readonly string[] {
  const wrong = [...texts.keys(), ...optional].flatMap((name) => {
    const isKnown = variables.has(name) || variables.has(name.replace(/_FILE$/, ''))
    return isKnown || runtime.has(name) ? [] : [`${name} is no variable of the service`]
  })
  const told = [...texts.keys()].flatMap((name) =>
    variables.get(name)?.isSecret === true ? [`${name} is a secret, and told in a manifest`] : [],
  )
  return [...wrong, ...told]
}

/** Keys of the Secret that must be there. */
export function secretKeys({ texts, secretFolder }: Environment): readonly string[] {
  return [...texts].flatMap(([name, path]) => {
    const isFile = name.endsWith('_FILE') && path.startsWith(`${secretFolder}/`)
    return isFile ? [path.slice(secretFolder.length + 1)] : []
  })
}

export type Loaded =
  | { readonly config: Readonly<ServiceConfig>; readonly problems: readonly string[] }
  | { readonly config: undefined; readonly problems: readonly string[] }

/** The configuration that a start would have, with secrets made for this moment. */
export async function loadedConfig(
  environment: Environment,
  knownKeys: readonly string[],
): Promise<Loaded> {
  const readFile = (path: string) => {
    const key = path.slice(environment.secretFolder.length + 1)
    if (!path.startsWith(`${environment.secretFolder}/`) || !knownKeys.includes(key)) {
      throw Object.assign(new Error('there is no such key'), { code: 'ENOENT' })
    }
    return madeUp(key)
  }
  try {
    const env = Object.fromEntries(environment.texts)
    const { config, warnings } = await loadConfig(serviceDefinition, { env, readFile })
    return { config, problems: warnings }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problems = error.problems.map(({ variable, wrong }) => `${variable} ${wrong}`)
    return { config: undefined, problems }
  }
}

function madeUp(key: string): string {
  const random = randomBytes(48).toString('base64url')
  if (key.endsWith('DATABASE_URL')) return `postgresql://plimsoll:${random}@db.example.com/plimsoll`
  return key === 'REDIS_URL' ? `rediss://plimsoll:${random}@cache.example.com:6379` : random
}
