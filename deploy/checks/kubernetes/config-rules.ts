/**
 * Whether the manifests and the configuration in them say the same: names, ports, folders, hosts,
 * time, memory, connections.
 *
 * @module
 */

import type { IContainer } from 'kubernetes-models/v1/Container'
import type { ServiceConfig } from '../../../apps/vehicle-api/src/config.ts'
import {
  senseOfInstances,
  senseOfNetwork,
  senseOfShutdown,
  senseOfTimeouts,
} from '../../../apps/vehicle-api/src/doctor/sense.ts'
import {
  type Environment,
  environmentOf,
  loadedConfig,
  nameProblems,
  secretKeys,
} from './environment.ts'
import { told } from './expectation.ts'
import { allOf, bytesOf, type Manifest, named, type Workload, workloadsOf } from './manifest.ts'

export interface Configured {
  /** Of the service that is deployed; undefined if it could not start. */
  readonly config: Readonly<ServiceConfig> | undefined
  readonly problems: readonly string[]
  /** Of the Secret, that must be there. */
  readonly keys: readonly string[]
}

/** @param knownKeys those that the documented Secret has */
export async function configured(
  manifests: readonly Manifest[],
  knownKeys: readonly string[],
): Promise<Configured> {
  const own = workloadsOf(manifests).filter(
    ({ labels }) => labels['app.kubernetes.io/name'] !== 'console',
  )
  const all = await Promise.all(
    own.flatMap((workload) =>
      workload.containers.map((each) => started(manifests, workload, each, knownKeys)),
    ),
  )
  const serving = all.filter(({ kind }) => kind === 'Deployment')
  return {
    config: serving.find(({ config }) => config !== undefined)?.config,
    problems: all.flatMap(({ problems }) => problems),
    keys: [...new Set(all.flatMap(({ keys }) => keys))],
  }
}

async function started(
  manifests: readonly Manifest[],
  workload: Workload,
  container: IContainer,
  knownKeys: readonly string[],
): Promise<Configured & Pick<Workload, 'kind'>> {
  const environment = environmentOf(manifests, workload, container)
  const { config, problems: told } = await loadedConfig(environment, knownKeys)
  const problems = [
    ...environment.problems,
    ...titled(workload, [...nameProblems(environment), ...told]),
    ...(config === undefined
      ? []
      : agreementProblems(manifests, { workload, container, environment, config })),
  ]
  return { kind: workload.kind, config, problems, keys: secretKeys(environment) }
}

interface Started {
  readonly workload: Workload
  readonly container: IContainer
  readonly environment: Environment
  readonly config: ServiceConfig
}

function agreementProblems(
  manifests: readonly Manifest[],
  { workload, container, environment, config }: Started,
): readonly string[] {
  const folders = [
    folderProblem('DATA_DIR', config.dataDir, container),
    folderProblem('BACKUP_DIR', config.backupDir ?? config.dataDir, container),
  ]
  if (workload.kind !== 'Deployment') return titled(workload, folders)
  const problems = [
    ...folders,
    ...portProblems(workload, container, config),
    ...hostProblems(manifests, config),
    memoryProblem(container, environment, config),
    ...senseProblems(manifests, config),
  ]
  return titled(workload, problems)
}

function titled({ title }: Workload, problems: readonly string[]): readonly string[] {
  return problems.filter((each) => each !== '').map((each) => `${title}: ${each}`)
}

/** The root file system is read-only. */
function folderProblem(name: string, folder: string, { volumeMounts = [] }: IContainer): string {
  const isMounted = volumeMounts.some(
    ({ mountPath, readOnly }) => `${folder}/`.startsWith(`${mountPath}/`) && readOnly !== true,
  )
  return isMounted ? '' : `${name} is ${folder}, which is in no volume that it may write`
}

function portProblems(
  { annotations }: Workload,
  { ports = [] }: IContainer,
  { port, metricsPort, host, metricsHost }: ServiceConfig,
): readonly string[] {
  const named = Object.fromEntries(ports.map((each) => [each.name, each.containerPort]))
  const annotated = Number(annotations['prometheus.io/port'])
  return [
    named['http'] === port ? '' : `PORT is ${port}, and http is ${named['http']}`,
    named['metrics'] === metricsPort && annotated === metricsPort
      ? ''
      : `METRICS_PORT is ${metricsPort}, and Prometheus asks at ${annotated}`,
    host === '0.0.0.0' && metricsHost === '0.0.0.0' ? '' : 'nobody outside the pod reaches it',
  ]
}

function hostProblems(manifests: readonly Manifest[], config: ServiceConfig): readonly string[] {
  const hosts = named(manifests, 'HTTPRoute', 'vehicle-api')?.spec.hostnames ?? []
  return hosts.flatMap((host) =>
    config.trustedHosts.includes(host) ? [] : [`${host} is routed to it, and is no trusted host`],
  )
}

const mebibyte = 1024 ** 2

/**
 * Beside the heap of JavaScript: each thread with the model takes about 100 MB, a batch four times
 * BODY_LIMIT, code, buffers and SQLite's pages another 100 MB.
 */
function memoryProblem(
  { resources }: IContainer,
  { texts }: Environment,
  { modelWorkers, bodyLimitBytes }: ServiceConfig,
): string {
  const options = texts.get('NODE_OPTIONS') ?? ''
  const heap = Number(/--max-old-space-size=(\d+)/.exec(options)?.[1] ?? 0) * mebibyte
  if (modelWorkers === 0) return 'MODEL_WORKERS is 0: one less than the cores of the node'
  if (heap === 0) return 'its heap grows until it is killed: NODE_OPTIONS has no bound'
  const needed = heap + modelWorkers * 100e6 + 4 * bodyLimitBytes + 100e6
  const limit = bytesOf(resources?.limits?.['memory'] ?? 0)
  if (limit >= needed) return ''
  const asMiB = (bytes: number) => `${Math.ceil(bytes / mebibyte)} MiB`
  return `it may need ${asMiB(needed)}, and is killed at ${asMiB(limit)}`
}

/** The doctor's own rules. */
function senseProblems(manifests: readonly Manifest[], config: ServiceConfig): readonly string[] {
  const isAlone = allOf(manifests, 'HorizontalPodAutoscaler').length === 0
  const findings = [
    ...senseOfNetwork(config),
    ...senseOfInstances(config, isAlone ? 1 : 2),
    ...senseOfTimeouts(config),
    senseOfShutdown(config),
  ]
  return findings.flatMap(told)
}
