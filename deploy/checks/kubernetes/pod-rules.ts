/**
 * What every pod must be: within the restricted profile of the pod security standards, and more
 * narrowly so where the images allow; bounded; and asked in different ways whether it lives, serves
 * and has begun.
 *
 * @module
 */

import type { IContainer } from 'kubernetes-models/v1/Container'
import type { IProbe } from 'kubernetes-models/v1/Probe'
import { type Expectation, unmet } from './expectation.ts'
import { bytesOf, type Workload } from './manifest.ts'

/** As the images have it. */
const userId = 10_001

/** Of the restricted profile; neither hostPath nor what a network serves by itself. */
const volumeKinds = new Set([
  'configMap',
  'downwardAPI',
  'emptyDir',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

export function podProblems(workload: Workload): readonly string[] {
  const { title, pod, labels, containers } = workload
  const { securityContext: security = {} } = pod
  const hosts = [pod.hostNetwork, pod.hostPID, pod.hostIPC]
  const kinds = (pod.volumes ?? []).flatMap((volume) =>
    Object.keys(volume).filter((key) => key !== 'name'),
  )
  return [
    ...unmet(title, [
      [hosts.every((each) => each !== true), 'it shares a namespace of its node'],
      [security.runAsNonRoot === true, 'runAsNonRoot is not set'],
      [security.runAsUser === userId, `it runs as ${security.runAsUser}, not as ${userId}`],
      [security.runAsGroup === userId, `its group is ${security.runAsGroup}, not ${userId}`],
      [security.seccompProfile?.type === 'RuntimeDefault', 'seccomp is not RuntimeDefault'],
      [pod.automountServiceAccountToken === false, 'it is given a token of its account'],
      [pod.enableServiceLinks === false, 'each Service becomes variables of it'],
      [labels['app.kubernetes.io/part-of'] === 'plimsoll', 'Prometheus would not know its job'],
      [kinds.every((kind) => volumeKinds.has(kind)), `volumes of kind ${kinds.join(', ')}`],
      [containers.length > 0, 'it has no container'],
    ]),
    ...containers.flatMap((container) => containerProblems(title, container)),
  ]
}

function containerProblems(workload: string, container: IContainer): readonly string[] {
  const { securityContext: security = {}, image = '', name, ports = [] } = container
  const { drop = [], add = [] } = security.capabilities ?? {}
  const isRoot = security.runAsUser === 0 || security.runAsNonRoot === false
  return unmet(`${workload}, container ${name}`, [
    [security.allowPrivilegeEscalation === false, 'it may gain privileges'],
    [security.privileged !== true, 'it is privileged'],
    [!isRoot, 'it runs as root'],
    [drop.includes('ALL') && add.length === 0, 'it does not drop ALL capabilities'],
    [security.readOnlyRootFilesystem === true, 'its root file system can be written'],
    [security.seccompProfile === undefined, 'it has a seccomp profile of its own'],
    [ports.every(({ hostPort }) => hostPort === undefined), 'it takes a port of the node'],
    [
      /^registry\.example\.com\/plimsoll\/(?:vehicle-api|console)(?::set-by-release|@sha256:[0-9a-f]{64})$/.test(
        image,
      ),
      `its image is ${image}, which is neither a digest nor left to the release`,
    ],
    ...resourceExpectations(container),
  ])
}

function resourceExpectations({ resources = {} }: IContainer): readonly Expectation[] {
  const { requests = {}, limits = {} } = resources
  const each = (['cpu', 'memory'] as const).flatMap((name): Expectation[] => [
    [requests[name] !== undefined, `it requests no ${name}`],
    [limits[name] !== undefined, `it has no limit of ${name}`],
  ])
  const { memory: requested = 0 } = requests
  const { memory: limit = requested } = limits
  return [...each, [bytesOf(requested) <= bytesOf(limit), 'it requests more than its limit']]
}

/** Of what serves. */
export function probeProblems({ title, kind, containers }: Workload): readonly string[] {
  if (kind !== 'Deployment') return []
  return containers.flatMap((container) => {
    const { livenessProbe, readinessProbe, startupProbe } = container
    if (!livenessProbe || !readinessProbe || !startupProbe) {
      return [`${title}: it lacks a liveness, a readiness or a startup probe`]
    }
    const [toleratedS, noticedS, startS] = [
      secondsOf(livenessProbe),
      secondsOf(readinessProbe),
      secondsOf(startupProbe),
    ]
    return unmet(title, [
      [askedOf(livenessProbe) !== askedOf(readinessProbe), 'liveness and readiness are one probe'],
      [toleratedS >= 20, `a pause of ${toleratedS} s restarts it`],
      [noticedS <= 10, `that it is not ready is noticed only after ${noticedS} s`],
      [startS >= 30, `a start of ${startS} s is given up`],
    ])
  })
}

/** Until it has failed often enough. */
function secondsOf({ periodSeconds = 10, failureThreshold = 3 }: IProbe): number {
  return periodSeconds * failureThreshold
}

function askedOf({ httpGet, tcpSocket }: IProbe): string {
  return JSON.stringify(httpGet ?? tcpSocket)
}

/** The paths that the service is asked at. */
export function probePaths({ containers }: Workload): readonly string[] {
  return containers.flatMap(({ livenessProbe, readinessProbe, startupProbe }) =>
    [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => probe?.httpGet?.path ?? []),
  )
}
