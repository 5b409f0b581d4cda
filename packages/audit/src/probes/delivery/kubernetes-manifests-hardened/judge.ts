import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import {
  hasResources,
  hasTwoProbes,
  isGuardedBy,
  isHardened,
  isTemplate,
  type Workload,
  workloadsOf,
} from '../kubernetes.ts'
import type { FileText } from '../read-files.ts'
import { byShare, type Rule } from '../shares.ts'
import { atLeastOne } from '../static-controls.ts'
import { mappingAt, parseYaml, type YamlDocument } from '../yaml-files.ts'

export interface Facts {
  readonly files: readonly FileText[]
}

export function judge({ files }: Facts): Judgement {
  if (files.length === 0) return notApplicable('The repository has no Kubernetes manifests.')
  const template = files.find(isTemplate)
  if (template) return unknown(`${template.path} is a template: render it, and name the result.`)
  const { documents, problems } = parseYaml(files)
  if (problems.length > 0) return unknown(`It cannot be read: ${problems[0]}.`)
  const workloads = workloadsOf(documents)
  if (workloads.length === 0)
    return notApplicable('The manifests have no Deployment and no StatefulSet.')
  return withControl(
    atLeastOne('A container', workloads.flatMap(({ containers }) => containers).length),
    (verdicts) => byShare(rulesOf(workloads, documents), verdicts),
  )
}

function rulesOf(
  workloads: readonly Workload[],
  documents: readonly YamlDocument[],
): readonly Rule[] {
  const some = (isBroken: (workload: Workload) => boolean) =>
    workloads.filter(isBroken).map(({ name }) => name)
  return [
    {
      rule: 'liveness and readiness ask different things',
      broken: some(({ containers }) => !containers.some(hasTwoProbes)),
    },
    {
      rule: 'containers have requests and a memory limit',
      broken: some(({ containers }) => !containers.every(hasResources)),
    },
    {
      rule: 'containers run as non-root and gain no privileges',
      broken: some((one) => !one.containers.every((container) => isHardened(one, container))),
    },
    {
      rule: 'a disruption budget guards it',
      broken: some((one) => isGuardedBy('PodDisruptionBudget', one, documents) === undefined),
    },
    { rule: 'it has at least 2 replicas', broken: some((one) => replicasMin(one, documents) < 2) },
  ]
}

/** An autoscaler decides where there is one. */
function replicasMin(workload: Workload, documents: readonly YamlDocument[]): number {
  const scaler = isGuardedBy('HorizontalPodAutoscaler', workload, documents)
  if (scaler === undefined) return workload.replicas ?? 1
  return Number(mappingAt(scaler, 'spec')['minReplicas'] ?? 1)
}
