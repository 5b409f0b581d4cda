/**
 * Manifests as they were read, and the pods that they make.
 *
 * @module
 */

import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway'
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob'
import type { IJob } from 'kubernetes-models/batch/v1/Job'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { IContainer } from 'kubernetes-models/v1/Container'
import type { INamespace } from 'kubernetes-models/v1/Namespace'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec'
import type { IService } from 'kubernetes-models/v1/Service'
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import { parseAllDocuments } from 'yaml'

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: { readonly name?: string; readonly labels?: Labels }
}

export type Labels = Readonly<Record<string, string>>

interface Kinds {
  readonly ConfigMap: IConfigMap
  readonly CronJob: ICronJob
  readonly Deployment: IDeployment
  readonly Gateway: IGateway
  readonly HorizontalPodAutoscaler: IHorizontalPodAutoscaler
  readonly HTTPRoute: IHTTPRoute
  readonly Job: IJob
  readonly Namespace: INamespace
  readonly NetworkPolicy: INetworkPolicy
  readonly PodDisruptionBudget: IPodDisruptionBudget
  readonly Service: IService
  readonly ServiceAccount: IServiceAccount
}

/** @throws Error if it is no YAML */
export function manifestsOf(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const [error] = document.errors
    if (error !== undefined) throw error
    const manifest = document.toJS() as Manifest | null
    return manifest === null ? [] : [manifest]
  })
}

/** That they are what their kind says, the models have made sure of. */
export function allOf<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
): Kinds[Kind][] {
  return manifests.filter((each) => each.kind === kind) as unknown as Kinds[Kind][]
}

export function named<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
  name: string,
): Kinds[Kind] | undefined {
  return allOf(manifests, kind).find((each) => each.metadata?.name === name)
}

export function titleOf({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata?.name}`
}

/** The pods that a manifest makes, with what they are called in messages. */
export interface Workload {
  readonly title: string
  readonly kind: 'Deployment' | 'Job' | 'CronJob'
  readonly labels: Labels
  readonly annotations: Labels
  readonly pod: IPodSpec
  readonly containers: readonly IContainer[]
}

export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return [
    ...allOf(manifests, 'Deployment').map((each) => workload(each, each.spec?.template)),
    ...allOf(manifests, 'Job').map((each) => workload(each, each.spec?.template)),
    ...allOf(manifests, 'CronJob').map((each) =>
      workload(each, each.spec?.jobTemplate.spec?.template),
    ),
  ]
}

function workload(
  manifest: IDeployment | IJob | ICronJob,
  template: IPodTemplateSpec | undefined,
): Workload {
  const pod = template?.spec ?? { containers: [] }
  return {
    title: titleOf(manifest as Manifest),
    kind: manifest.kind,
    labels: template?.metadata?.labels ?? {},
    annotations: template?.metadata?.annotations ?? {},
    pod,
    containers: [...(pod.initContainers ?? []), ...pod.containers],
  }
}

/** Bytes of a quantity such as `512Mi`. @throws RangeError */
export function bytesOf(quantity: string | number): number {
  const [, digits, unit] = /^(\d+)(Ki|Mi|Gi|k|M|G|)$/.exec(String(quantity)) ?? []
  const power = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 }
  if (digits === undefined) throw new RangeError(`${quantity} is no quantity of bytes`)
  return Number(digits) * power[unit as keyof typeof power]
}
