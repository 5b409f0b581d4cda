/**
 * Whether every request to the service follows the weights of its route. Only the gateway knows them,
 * so there must be no other way: no Service but those that have a weight, no pod that is let in, and
 * no nginx that passes on.
 *
 * @module
 */

import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { directivesOf } from '../proxies/nginx-directives.ts'
import { allOf, type Labels, type Manifest, named, titleOf, workloadsOf } from './manifest.ts'
import { selects } from './rollout-rules.ts'

const service = 'vehicle-api'
const port = 8_000

export function bypassProblems(manifests: readonly Manifest[]): readonly string[] {
  return [
    ...serviceProblems(manifests),
    ...policyProblems(manifests),
    ...consoleProblems(manifests),
  ]
}

function serviceProblems(manifests: readonly Manifest[]): readonly string[] {
  const weighed = weighedServices(manifests)
  const tracks = tracksOf(manifests)
  return allOf(manifests, 'Service').flatMap((each) => {
    const title = titleOf(each as Manifest)
    const found = tracks.filter((labels) => selects(each.spec?.selector, labels))
    if (found.length > 1) return [`${title}: it selects both tracks, whatever their weights are`]
    const isWeighed = weighed.has(each.metadata?.name ?? '')
    if (found.length === 0 || isWeighed) return []
    return [`${title}: it leads to the service, and has no weight in its route`]
  })
}

function weighedServices(manifests: readonly Manifest[]): ReadonlySet<string> {
  const { rules = [] } = named(manifests, 'HTTPRoute', service)?.spec ?? {}
  const backends = rules.flatMap(({ backendRefs = [] }) => backendRefs)
  return new Set(backends.flatMap(({ name, weight }) => (weight === undefined ? [] : [name])))
}

/** Labels of the pods that serve. */
function tracksOf(manifests: readonly Manifest[]): readonly Labels[] {
  return workloadsOf(manifests).flatMap(({ kind, labels }) =>
    kind === 'Deployment' && labels['app.kubernetes.io/name'] === service ? [labels] : [],
  )
}

/** Pods of the namespace itself are none of the gateway's. */
function policyProblems(manifests: readonly Manifest[]): readonly string[] {
  const tracks = tracksOf(manifests)
  return allOf(manifests, 'NetworkPolicy').flatMap((policy) => {
    const { podSelector = {}, ingress = [] } = policy.spec ?? {}
    const isForAll = Object.keys(podSelector).length === 0
    const isForTracks = tracks.some((labels) => selects(podSelector.matchLabels, labels))
    if (!(isForAll || isForTracks) || !ingress.some(letsNeighboursIn)) return []
    return [`${titleOf(policy as Manifest)}: pods beside the gateway reach the service`]
  })
}

type Ingress = NonNullable<NonNullable<INetworkPolicy['spec']>['ingress']>[number]

function letsNeighboursIn({ from = [], ports = [] }: Ingress): boolean {
  const isServed = ports.length === 0 || ports.some((each) => each.port === port)
  return isServed && from.some(({ namespaceSelector: elsewhere }) => elsewhere === undefined)
}

/** Files of the console's image that would pass requests on, if nothing lay over them. */
const passing = ['/etc/nginx/upstream.conf', '/etc/nginx/snippets/proxy.conf']

function consoleProblems(manifests: readonly Manifest[]): readonly string[] {
  const texts = passing.map((path) => mountedText(manifests, path))
  const isPassing = texts.some(
    (text) =>
      text === undefined ||
      directivesOf(text).some(({ name }) => ['proxy_pass', 'server'].includes(name)),
  )
  return isPassing ? ['Deployment console: its nginx passes requests on, past the weights'] : []
}

/** Undefined if the image's own file is what nginx reads. */
function mountedText(manifests: readonly Manifest[], path: string): string | undefined {
  const pod = named(manifests, 'Deployment', 'console')?.spec?.template.spec
  const mounts = pod?.containers.flatMap(({ volumeMounts = [] }) => volumeMounts) ?? []
  const mount = mounts.find(({ mountPath }) => mountPath === path)
  const volume = pod?.volumes?.find(({ name }) => name === mount?.name)
  const map = named(manifests, 'ConfigMap', volume?.configMap?.name ?? '')
  return map?.data?.[mount?.subPath ?? '']
}
