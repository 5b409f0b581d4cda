/**
 * What `kubectl apply -k` would apply.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MissingTool } from '../artefact.ts'
import { type Manifest, manifestsOf } from './manifest.ts'

const run = promisify(execFile)
const kubectl = process.env['KUBECTL_PATH'] ?? 'kubectl'

export const kubernetesFolder: string = join(import.meta.dirname, '../../kubernetes')

/** Below it `patches` and components are unknown. */
const minorMin = 27

/** @throws MissingTool */
export async function demandKubectl(): Promise<void> {
  const remedy = `install kubectl 1.${minorMin} or newer, or name it in KUBECTL_PATH`
  const { stdout } = await run(kubectl, ['version', '--client', '--output=json']).catch(() => {
    throw new MissingTool('kubectl', remedy)
  })
  const told = JSON.parse(stdout) as { clientVersion?: { major?: string; minor?: string } }
  const { major, minor = '' } = told.clientVersion ?? {}
  if (major === '1' && Number.parseInt(minor, 10) >= minorMin) return
  throw new MissingTool(`kubectl (this is ${major}.${minor})`, remedy)
}

/** @throws Error with the words of kubectl */
export async function render(folder: string, root = kubernetesFolder): Promise<Manifest[]> {
  const { stdout } = await run(kubectl, ['kustomize', join(root, folder)], {
    maxBuffer: 8 * 1024 ** 2,
    timeout: 60_000,
  })
  return manifestsOf(stdout)
}
