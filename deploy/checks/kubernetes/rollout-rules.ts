/**
 * What a rollout, a drained node and a growing load may do to the service: what selects which pods,
 * how many may be away, and how long a pod has to end.
 *
 * @module
 */

import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import { type Expectation, unmet } from './expectation.ts'
import { allOf, type Labels, type Manifest, named, titleOf, workloadsOf } from './manifest.ts'

/** What is left over after everything that has a bound. */
const spareMs = 5_000

export function rolloutProblems(
  manifests: readonly Manifest[],
  shutdownGraceMs: number,
): readonly string[] {
  return [
    ...allOf(manifests, 'Deployment').flatMap((each) => deploymentProblems(manifests, each)),
    ...graceProblems(manifests, shutdownGraceMs),
    ...selectorProblems(manifests),
    ...budgetProblems(manifests),
    ...autoscalerProblems(manifests),
  ]
}

function deploymentProblems(
  manifests: readonly Manifest[],
  deployment: IDeployment,
): readonly string[] {
  const { minReadySeconds = 0, template } = deployment.spec ?? {}
  const spread = template?.spec?.topologySpreadConstraints ?? []
  const labels = template?.metadata?.labels ?? {}
  return unmet(titleOf(deployment as Manifest), [
    ...strategyExpectations(manifests, deployment),
    [minReadySeconds >= 10, `a pod counts after ${minReadySeconds} s`],
    [spread.length > 0, 'its pods may all be on one node'],
    ...spread.map(
      ({ labelSelector, topologyKey }): Expectation => [
        selects(labelSelector?.matchLabels, labels),
        `its spread over ${topologyKey} counts other pods`,
      ],
    ),
  ])
}

function strategyExpectations(
  manifests: readonly Manifest[],
  deployment: IDeployment,
): readonly Expectation[] {
  const { strategy, replicas } = deployment.spec ?? {}
  if (strategy?.type !== 'Recreate') {
    const isCovered = strategy?.rollingUpdate?.maxUnavailable === 0
    return [[isCovered, 'a rollout takes pods away before there are others']]
  }
  return [
    [replicas === 1, 'it is recreated, and is not one'],
    [
      holdsItsVolume(manifests, deployment),
      'it is recreated, for no volume that one pod alone may have',
    ],
  ]
}

function holdsItsVolume(manifests: readonly Manifest[], { spec }: IDeployment): boolean {
  const claims = (spec?.template.spec?.volumes ?? []).map(
    ({ persistentVolumeClaim: claim }) => claim?.claimName,
  )
  return manifests.some((each) => {
    const { accessModes = [] } = (each as { spec?: { accessModes?: readonly string[] } }).spec ?? {}
    return (
      each.kind === 'PersistentVolumeClaim' &&
      claims.includes(each.metadata?.name) &&
      accessModes.every((mode) => mode === 'ReadWriteOncePod' || mode === 'ReadWriteOnce')
    )
  })
}

/** `preStop` counts against the grace period. */
function graceProblems(manifests: readonly Manifest[], graceMs: number): readonly string[] {
  return workloadsOf(manifests).flatMap(({ title, kind, labels, pod, containers }) => {
    if (kind !== 'Deployment') return []
    const waits = containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0)
    const waitS = Math.max(0, ...waits)
    const problems =
      waitS >= 5 ? [] : [`${title}: gateways have ${waitS} s to learn that it leaves`]
    if (labels['app.kubernetes.io/name'] !== 'vehicle-api') return problems
    const neededS = waitS + (graceMs + spareMs) / 1_000
    const grantedS = pod.terminationGracePeriodSeconds ?? 30
    if (grantedS >= neededS) return problems
    return [...problems, `${title}: it is killed after ${grantedS} s, and needs ${neededS} s`]
  })
}

export function selects(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {})
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

/** Each selector must find pods of one Deployment, and of no other. */
function selectorProblems(manifests: readonly Manifest[]): readonly string[] {
  const selectors: readonly (readonly [Manifest, Labels | undefined])[] = [
    ...allOf(manifests, 'Service').map((each) => [each as Manifest, each.spec?.selector] as const),
    ...allOf(manifests, 'PodDisruptionBudget').map(
      (each) => [each as Manifest, each.spec?.selector?.matchLabels] as const,
    ),
    ...allOf(manifests, 'Deployment').map(
      (each) => [each as Manifest, each.spec?.selector.matchLabels] as const,
    ),
  ]
  const workloads = workloadsOf(manifests)
  return selectors.flatMap(([manifest, selector]) => {
    const found = workloads.filter(({ labels }) => selects(selector, labels))
    if (found.length === 1 && found[0]?.kind === 'Deployment') return []
    const pods = found.map(({ title }) => title).join(', ') || 'nothing'
    return [`${titleOf(manifest)}: it selects ${pods}, not one Deployment`]
  })
}

function budgetProblems(manifests: readonly Manifest[]): readonly string[] {
  const budgets = allOf(manifests, 'PodDisruptionBudget')
  return allOf(manifests, 'Deployment').flatMap((deployment) => {
    const title = titleOf(deployment as Manifest)
    const labels = deployment.spec?.template.metadata?.labels ?? {}
    const own = budgets.filter(({ spec }) => selects(spec?.selector?.matchLabels, labels))
    // One that may not be away would keep every node from being drained.
    if (deployment.spec?.strategy?.type === 'Recreate') {
      return own.length === 0 ? [] : [`${title}: a budget for a single pod holds up every drain`]
    }
    if (own.length === 1 && own[0]?.spec?.maxUnavailable === 1) return []
    return [`${title}: it has no budget that lets one pod at a time go`]
  })
}

function autoscalerProblems(manifests: readonly Manifest[]): readonly string[] {
  return allOf(manifests, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
    const { scaleTargetRef, minReplicas = 1, maxReplicas = 0 } = autoscaler.spec ?? {}
    const target = named(manifests, 'Deployment', scaleTargetRef?.name ?? '')?.spec
    const isStable = target?.template.metadata?.labels?.['track'] === 'stable'
    return unmet(titleOf(autoscaler as Manifest), [
      [target !== undefined, `there is no Deployment ${scaleTargetRef?.name}`],
      // A canary of none is not scaled; any other number would be put back.
      [!target?.replicas, 'each apply puts the number of pods back'],
      [!isStable || minReplicas >= 2, 'one pod is no redundancy'],
      [maxReplicas > minReplicas, 'it cannot grow'],
    ])
  })
}
