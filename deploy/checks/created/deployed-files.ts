/**
 * Whether what deploys a new service is well formed: image, manifests, workflow; and names the same
 * images and actions as the repository itself, whose are looked after.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { parse } from 'yaml'
import { manifestsOf } from '../kubernetes/manifest.ts'
import { modelProblems } from '../kubernetes/models.ts'
import { actionlintProblems } from '../workflows/linted.ts'
import { workflowRules } from '../workflows/rules.ts'
import { workflowFile } from '../workflows/workflow-file.ts'
import type { CreatedFiles } from './created-files.ts'

const root = join(import.meta.dirname, '../../..')

export function imageProblems({ text }: CreatedFiles): readonly string[] {
  const dockerfile = text('Dockerfile')
  const [, user] = /^USER (\d+):\d+$/m.exec(dockerfile) ?? []
  return [
    ...validate(dockerfile).map(({ message }) => `Dockerfile: ${message}`),
    ...(user === undefined || user === '0' ? ['Dockerfile: it runs as root'] : []),
  ]
}

export async function manifestProblems({ text, paths }: CreatedFiles): Promise<readonly string[]> {
  const { resources } = parse(text('kubernetes/kustomization.yaml')) as { resources: string[] }
  const files = paths
    .filter((path) => path.startsWith('kubernetes/') && !path.endsWith('kustomization.yaml'))
    .map((path) => path.slice('kubernetes/'.length))
  const uneven = files.toSorted().join() === resources.toSorted().join()
  const manifests = files.flatMap((path) => manifestsOf(text(`kubernetes/${path}`)))
  return [
    ...(uneven ? [] : ['kubernetes: kustomization.yaml does not name each file once']),
    ...(await modelProblems(manifests)).map((problem) => `kubernetes: ${problem}`),
  ]
}

export async function workflowProblems({ text }: CreatedFiles): Promise<readonly string[]> {
  const path = '.github/workflows/ci.yml'
  const file = workflowFile(path, text(path))
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  const missing = [...text(path).matchAll(/npm run ([\w:-]+)/g)]
    .map(([, script = '']) => script)
    .filter((script) => scripts[script] === undefined)
  const told = [...workflowRules.flatMap((rule) => rule(file)), ...(await actionlintProblems(file))]
  return [
    ...told.map((problem) => `${path}: ${problem}`),
    ...missing.map((script) => `${path}: there is no script "${script}"`),
  ]
}

const pin = /[\w./-]+(?::[\w.-]+)?@(?:sha256:[0-9a-f]{64}|[0-9a-f]{40})/g

export function pinProblems({ text, paths }: CreatedFiles): readonly string[] {
  const ours = globSync(
    ['.github/{workflows/*,actions/*/action}.yml', 'compose*.yaml', 'deploy/image/*.Dockerfile'],
    {
      cwd: root,
    },
  )
  const known = new Set(
    ours.flatMap((path) => readFileSync(join(root, path), 'utf8').match(pin) ?? []),
  )
  return paths.flatMap((path) => {
    const strange = (text(path).match(pin) ?? []).filter((one) => !known.has(one))
    return strange.map((one) => `${path}: ${one} is none that the repository uses`)
  })
}
