/**
 * Health checks that container files declare, as the paths that they ask.
 *
 * @module
 */

import { composeServices } from './compose.ts'
import { inherited, stagesOf } from './dockerfile.ts'
import { workloadsOf } from './kubernetes.ts'
import type { FileText } from './read-files.ts'
import { isMapping, type Mapping, mappingAt, parseYaml } from './yaml-files.ts'

export interface DeclaredCheck {
  /** "Dockerfile, line 12" */
  readonly where: string
  /** Undefined for a command that is no plain HTTP request. */
  readonly path: string | undefined
}

export interface ContainerFiles {
  readonly dockerfile: FileText | undefined
  readonly compose: readonly FileText[]
  readonly manifests: readonly FileText[]
}

export function declaredChecks(files: ContainerFiles): readonly DeclaredCheck[] {
  return [
    ...ofDockerfile(files.dockerfile),
    ...ofCompose(files.compose),
    ...ofManifests(files.manifests),
  ]
}

function ofDockerfile(file: FileText | undefined): readonly DeclaredCheck[] {
  const last = file && stagesOf(file.text).at(-1)
  const check = last && inherited(last).findLast(({ name }) => name === 'HEALTHCHECK')
  if (file === undefined || check === undefined || /^NONE\b/i.test(check.value)) return []
  return [{ where: `${file.path}, line ${check.line}`, path: askedPath(check.value) }]
}

/** Of services that are built here: images of others answer for themselves. */
function ofCompose(files: readonly FileText[]): readonly DeclaredCheck[] {
  return composeServices(parseYaml(files).documents)
    .filter(({ content }) => content['build'] !== undefined && isMapping(content['healthcheck']))
    .map(({ name, content }) => {
      const test = mappingAt(content, 'healthcheck')['test']
      const line = Array.isArray(test) ? test.join(' ') : String(test)
      return {
        where: `${files.map(({ path }) => path).join(' and ')}, ${name}`,
        path: askedPath(line),
      }
    })
}

function ofManifests(files: readonly FileText[]): readonly DeclaredCheck[] {
  return workloadsOf(parseYaml(files).documents).flatMap(({ path, name, containers }) => {
    // Sidecars and proxies beside the service answer for themselves: the first is the service.
    const [container] = containers
    const probes = container === undefined ? [] : probesOf(container)
    return probes.map((probe) => ({ where: `${path}, ${name}`, path: probe }))
  })
}

function probesOf(container: Mapping): readonly (string | undefined)[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe']
    .map((name) => container[name])
    .filter(isMapping)
    .map((probe) => {
      const path = mappingAt(probe, 'httpGet')['path']
      if (typeof path === 'string') return path
      return isMapping(probe['exec']) ? askedPath(JSON.stringify(probe['exec'])) : undefined
    })
}

/** The path of the one URL on this machine that a command line asks. */
function askedPath(line: string): string | undefined {
  const [, path] =
    /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[^/\s'"`)]+)?(\/[^\s'"`)\]\\]*)?/.exec(
      line,
    ) ?? []
  return path ?? (/https?:\/\/(localhost|127\.0\.0\.1)/.test(line) ? '/' : undefined)
}
