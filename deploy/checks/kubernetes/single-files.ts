/**
 * The manifests as they lie in their files, before Kustomize puts them together: for machines
 * without kubectl.
 *
 * @module
 */

import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { type Manifest, manifestsOf } from './manifest.ts'
import { kubernetesFolder } from './render.ts'

interface Kustomization {
  readonly resources?: readonly string[]
}

/** Whole ones: patches are parts of manifests, which no model takes. */
export async function singleManifests(): Promise<Manifest[]> {
  const all: Manifest[] = []
  for await (const path of glob('**/kustomization.yaml', { cwd: kubernetesFolder })) {
    const { resources = [] } = parse(
      await readFile(join(kubernetesFolder, path), 'utf8'),
    ) as Kustomization
    for (const name of resources.filter((each) => each.endsWith('.yaml'))) {
      const file = join(kubernetesFolder, dirname(path), name)
      all.push(...manifestsOf(await readFile(file, 'utf8')))
    }
  }
  for await (const path of glob('examples/*.yaml', { cwd: kubernetesFolder })) {
    all.push(...manifestsOf(await readFile(join(kubernetesFolder, path), 'utf8')))
  }
  return all
}
