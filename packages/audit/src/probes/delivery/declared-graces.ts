/** Seconds that an orchestrator waits after SIGTERM before it kills. @module */

import { composeServices } from './compose.ts'
import { graceSecondsOf, workloadsOf } from './kubernetes.ts'
import type { FileText } from './read-files.ts'
import { parseYaml } from './yaml-files.ts'

export interface DeclaredGrace {
  readonly where: string
  readonly seconds: number
  /** Whether the file says so, or the default of the orchestrator. */
  readonly isDeclared: boolean
}

/** https://docs.docker.com/reference/compose-file/services/#stop_grace_period */
const composeSecondsDefault = 10

export function declaredGraces(files: {
  readonly compose: readonly FileText[]
  readonly manifests: readonly FileText[]
}): readonly DeclaredGrace[] {
  const services = composeServices(parseYaml(files.compose).documents)
    .filter(({ content, isOneShot }) => content['build'] !== undefined && !isOneShot)
    .map(({ name, content }) => {
      const period = content['stop_grace_period']
      const seconds = period === undefined ? composeSecondsDefault : secondsOf(String(period))
      return { where: `compose service ${name}`, seconds, isDeclared: period !== undefined }
    })
  const workloads = workloadsOf(parseYaml(files.manifests).documents).map((workload) => ({
    where: `${workload.path}, ${workload.name}`,
    seconds: graceSecondsOf(workload),
    isDeclared: workload.pod['terminationGracePeriodSeconds'] !== undefined,
  }))
  return [...services, ...workloads].filter(({ seconds }) => Number.isFinite(seconds))
}

/** `1m30s`, `45s`, `1500ms`, or a number of seconds; NaN for what is none of them. */
function secondsOf(text: string): number {
  const units = { h: 3_600, m: 60, s: 1, ms: 0.001 } as const
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.map(([part]) => part).join('') !== text) return Number.NaN
  return parts.reduce((sum, [, count, unit]) => {
    return sum + Number(count) * units[unit as keyof typeof units]
  }, 0)
}
