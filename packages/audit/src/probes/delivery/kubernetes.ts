/** Kubernetes manifests as workloads and what belongs to them. @module */

import { isMapping, listAt, type Mapping, mappingAt, type YamlDocument } from './yaml-files.ts'

export interface Workload {
  /** `Deployment/api`. */
  readonly name: string
  readonly path: string
  readonly replicas: number | undefined
  readonly pod: Mapping
  readonly labels: Mapping
  readonly containers: readonly Mapping[]
}

/** The default of the API: https://kubernetes.io/docs/reference/kubernetes-api/ (PodSpec). */
const graceSecondsDefault = 30

export function workloadsOf(documents: readonly YamlDocument[]): readonly Workload[] {
  return documents
    .filter(({ content }) => ['Deployment', 'StatefulSet'].includes(String(content['kind'])))
    .map(({ path, content }) => {
      const pod = mappingAt(content, 'spec', 'template', 'spec')
      const replicas = mappingAt(content, 'spec')['replicas']
      return {
        name: `${String(content['kind'])}/${String(mappingAt(content, 'metadata')['name'])}`,
        path,
        replicas: typeof replicas === 'number' ? replicas : undefined,
        pod,
        labels: mappingAt(content, 'spec', 'template', 'metadata', 'labels'),
        containers: listAt(pod, 'containers').filter(isMapping),
      }
    })
}

/** Whether a template engine has still to go over it. */
export function isTemplate({ text }: { readonly text: string }): boolean {
  return /\{\{[-\s]*[.\w$]/.test(text)
}

export function graceSecondsOf({ pod }: Workload): number {
  const seconds = pod['terminationGracePeriodSeconds']
  return typeof seconds === 'number' ? seconds : graceSecondsDefault
}

/** Probes that differ in what they ask, so that a lost dependency does not restart the pod. */
export function hasTwoProbes(container: Mapping): boolean {
  const [live, ready] = [container['livenessProbe'], container['readinessProbe']]
  if (!isMapping(live) || !isMapping(ready)) return false
  return asked(live) !== asked(ready)
}

function asked({ httpGet, exec, tcpSocket, grpc }: Mapping): string {
  return JSON.stringify([httpGet, exec, tcpSocket, grpc])
}

export function hasResources(container: Mapping): boolean {
  const limits = mappingAt(container, 'resources', 'limits')
  const requests = mappingAt(container, 'resources', 'requests')
  return limits['memory'] !== undefined && Object.keys(requests).length > 0
}

export function isHardened({ pod }: Workload, container: Mapping): boolean {
  const own = mappingAt(container, 'securityContext')
  const shared = mappingAt(pod, 'securityContext')
  const isNonRoot = (own['runAsNonRoot'] ?? shared['runAsNonRoot']) === true
  return isNonRoot && own['allowPrivilegeEscalation'] === false && own['privileged'] !== true
}

/** Whether a document of this kind selects, or names, the workload. */
export function isGuardedBy(
  kind: 'PodDisruptionBudget' | 'HorizontalPodAutoscaler',
  workload: Workload,
  documents: readonly YamlDocument[],
): Mapping | undefined {
  return documents
    .map(({ content }) => content)
    .filter((content) => content['kind'] === kind)
    .find((content) => {
      if (kind === 'HorizontalPodAutoscaler') {
        const target = mappingAt(content, 'spec', 'scaleTargetRef')
        return `${String(target['kind'])}/${String(target['name'])}` === workload.name
      }
      const wanted = Object.entries(mappingAt(content, 'spec', 'selector', 'matchLabels'))
      return wanted.length > 0 && wanted.every(([key, value]) => workload.labels[key] === value)
    })
}
