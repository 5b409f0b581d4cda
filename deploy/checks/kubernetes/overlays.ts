/**
 * The overlays as they are shipped, and everything that must be true of them.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceDefinition } from '../../../apps/vehicle-api/src/config.ts'
import { loadConfig } from '../../../packages/kit/src/foundation/config/index.ts'
import { bypassProblems } from './bypass-rules.ts'
import { capacityProblems, connectionsMax } from './capacity-rules.ts'
import { configured } from './config-rules.ts'
import { allOf, type Manifest, manifestsOf, titleOf, workloadsOf } from './manifest.ts'
import { podProblems, probeProblems } from './pod-rules.ts'
import { kubernetesFolder, render } from './render.ts'
import { rolloutProblems } from './rollout-rules.ts'
import { networkProblems, routeProblems } from './traffic-rules.ts'

export interface Overlay {
  readonly name: string
  /** Those of the migration too, which is applied before. */
  readonly manifests: readonly Manifest[]
}

/** With PostgreSQL, and so with a migration of its own and a canary. */
export const replicated = ['staging', 'production'] as const

export async function shippedOverlays(): Promise<readonly Overlay[]> {
  const [sqlite, ...others] = await Promise.all([
    render('overlays/sqlite'),
    ...replicated.flatMap((name) => [
      render(`overlays/${name}`),
      render(`overlays/${name}/migration`),
    ]),
  ])
  const pairs = replicated.map((name, index) => {
    const [service = [], migration = []] = others.slice(index * 2)
    // Both have the ConfigMap, which is the same one.
    const extra = migration.filter(({ kind, metadata }) => !isAmong(service, kind, metadata?.name))
    return { name, manifests: [...service, ...extra] }
  })
  return [...pairs, { name: 'sqlite', manifests: sqlite ?? [] }]
}

function isAmong(manifests: readonly Manifest[], kind: string, name = ''): boolean {
  return manifests.some((each) => each.kind === kind && each.metadata?.name === name)
}

/** All but what the models find. */
export async function overlayProblems({ name, manifests }: Overlay): Promise<readonly string[]> {
  const workloads = workloadsOf(manifests)
  const { config, problems, keys } = await configured(manifests, await documentedKeys())
  // Of a service that cannot start, the rest is judged by what holds without a word.
  const { shutdownGraceMs, requestTimeoutMs, databasePoolMax } = config ?? (await defaults())
  const isReplicated = replicated.some((each) => each === name)
  const missing = ['SECRET_KEY', ...(isReplicated ? ['DATABASE_URL', 'REDIS_URL'] : [])]
  return [
    ...problems,
    ...missing.flatMap((key) => (keys.includes(key) ? [] : [`nobody reads ${key}`])),
    ...workloads.flatMap((each) => [...podProblems(each), ...probeProblems(each)]),
    ...rolloutProblems(manifests, shutdownGraceMs),
    ...routeProblems(manifests, requestTimeoutMs),
    ...networkProblems(manifests),
    ...bypassProblems(manifests),
    ...namespaceProblems(manifests),
    ...(isReplicated
      ? capacityProblems(manifests, databasePoolMax, await connectionsMax(name))
      : []),
  ].map((each) => `${name}: ${each}`)
}

async function defaults() {
  const { config } = await loadConfig(serviceDefinition, { env: {} })
  return config
}

const examplePath = join(kubernetesFolder, 'examples/external-secret.yaml')

/** Keys of the Secret, as the example makes it. */
export async function documentedKeys(): Promise<readonly string[]> {
  const manifests = manifestsOf(await readFile(examplePath, 'utf8'))
  const secret = manifests.find(({ kind }) => kind === 'ExternalSecret') as
    | { readonly spec: { readonly data: readonly { readonly secretKey: string }[] } }
    | undefined
  return (secret?.spec.data ?? []).map(({ secretKey }) => secretKey)
}

function namespaceProblems(manifests: readonly Manifest[]): readonly string[] {
  const [namespace] = allOf(manifests, 'Namespace')
  const enforced = namespace?.metadata?.labels?.['pod-security.kubernetes.io/enforce']
  const elsewhere = manifests.filter(
    ({ kind, metadata }) =>
      kind !== 'Namespace' && (metadata as { namespace?: string }).namespace !== 'plimsoll',
  )
  const accounts = allOf(manifests, 'ServiceAccount').filter(
    ({ automountServiceAccountToken: isMounted }) => isMounted !== false,
  )
  const secrets = manifests.filter(({ kind }) => kind === 'Secret')
  return [
    ...(enforced === 'restricted' ? [] : ['the namespace does not enforce the restricted profile']),
    ...elsewhere.map((each) => `${titleOf(each)} is in another namespace`),
    ...accounts.map((each) => `${titleOf(each as Manifest)} hands out its token`),
    ...secrets.map((each) => `${titleOf(each)}: a secret is in a manifest`),
  ]
}
