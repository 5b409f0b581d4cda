/**
 * What production's overlay makes of the service's stable instances, in one file, as the auditor reads
 * no overlays. The console and the canary, which is nobody until a rollout, are left out.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseAllDocuments } from 'yaml'

/** As `apps/vehicle-api/plimsoll.config.json` names it. */
export const rendered: string = 'node_modules/.cache/plimsoll-audit/vehicle-api.yaml'
const overlay = 'deploy/kubernetes/overlays/production'

interface Manifest {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
}

/** Undefined, or why there are none: then manifests are not judged. */
export async function renderManifests(root: string): Promise<string | undefined> {
  const path = join(root, rendered)
  await rm(path, { force: true })
  const kubectl = process.env['KUBECTL_PATH'] ?? 'kubectl'
  const { status, stdout, stderr, error } = spawnSync(kubectl, ['kustomize', overlay], {
    ...{ cwd: root, encoding: 'utf8' },
  })
  if (status !== 0) return error?.message ?? stderr.trim()
  const manifests = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest)
  const own = manifests.filter(({ metadata }) => metadata?.labels?.['track'] === 'stable')
  await mkdir(dirname(path), { recursive: true })
  // JSON is YAML.
  await writeFile(path, own.map((each) => JSON.stringify(each)).join('\n---\n'))
  return undefined
}
