/**
 * What a cluster is told: each overlay rendered, against the schemas, against the rules for pods,
 * rollouts and traffic, and against the service's own configuration.
 *
 * What no file can show is left to a cluster: that its gateway honours the weights, its network the
 * policies, and its autoscaler the load.
 *
 * @module
 */

import type { Artefact } from './artefact.ts'
import { plantedInFiles, plantedInOverlays, plantedInSteps } from './kubernetes/controls.ts'
import { literalProblems, modelProblems } from './kubernetes/models.ts'
import { type Overlay, overlayProblems, shippedOverlays } from './kubernetes/overlays.ts'
import { demandKubectl } from './kubernetes/render.ts'
import { singleManifests } from './kubernetes/single-files.ts'
import { shippedSteps, stepProblems } from './kubernetes/steps.ts'

/** Needs no program: the parts, of which an overlay is put together. */
export const kubernetesFiles: Artefact = {
  name: 'kubernetes-files',
  async problems() {
    const manifests = await singleManifests()
    if (manifests.length === 0) return ['there are no manifests']
    return [...(await modelProblems(manifests)), ...(await literalProblems(manifests))]
  },
  controls: plantedInFiles(singleManifests),
}

let rendered: Promise<readonly Overlay[]> | undefined

/** Once: the controls plant their errors in copies of it. */
function overlays(): Promise<readonly Overlay[]> {
  rendered ??= demandKubectl().then(shippedOverlays)
  return rendered
}

/** As `kubectl apply -k` would apply it. */
export const kubernetes: Artefact = {
  name: 'kubernetes',
  async problems() {
    const all = await overlays()
    const manifests = all.flatMap((each) => each.manifests)
    const [schemas, literals, ...rules] = await Promise.all([
      modelProblems(manifests),
      literalProblems(manifests),
      ...all.map(overlayProblems),
    ])
    const steps = await shippedSteps()
    const moved = all
      .filter(({ name }) => name !== 'sqlite')
      .flatMap((each) => stepProblems(each.manifests, steps))
    return [...schemas, ...literals, ...rules.flat(), ...moved]
  },
  controls: [...plantedInOverlays(overlays), ...plantedInSteps(overlays, shippedSteps)],
}
