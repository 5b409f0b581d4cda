/**
 * The images, built and run without a Docker engine: buildah builds them from their Dockerfiles,
 * runc runs them as production does.
 *
 * What is not shown: that the pinned bases can be pulled (a Debian of this machine's mirror stands in
 * for them), and what an engine or an orchestrator makes of the images.
 *
 * @module
 */

import { apiImage } from './image-proof/api-image.ts'
import { baseImage } from './image-proof/base-image.ts'
import { buildImage } from './image-proof/build-images.ts'
import { consoleImage } from './image-proof/console-image.ts'
import { contextProblems } from './image-proof/context.ts'
import { unseen } from './image-proof/controls.ts'
import { type Image, Workshop } from './image-proof/workshop.ts'
import type { Proof } from './proof.ts'

export const image: Proof = {
  name: 'image',
  shows: 'both images are built, and run as user 10001 with nothing to write to and no shell',
  async run(print) {
    using workshop = new Workshop()
    await timed('base by debootstrap', print, () => baseImage(workshop))
    const problems = [...(await contextProblems(workshop, print))]
    const api = await built(workshop, 'api', ['BASE', 'POSTGRES'], print)
    problems.push(...(await apiImage(workshop, api, print)))
    problems.push(...(await unseen(workshop, api, print)))
    const console = await built(workshop, 'console', ['BASE', 'NGINX'], print)
    problems.push(...(await consoleImage(workshop, console, api, print)))
    return problems
  },
}

async function built(
  workshop: Workshop,
  name: string,
  bases: readonly string[],
  print: (line: string) => void,
): Promise<Image> {
  const tag = `localhost/${name}`
  const dockerfile = `deploy/image/${name}.Dockerfile`
  await timed(`${name} by buildah`, print, () => buildImage(workshop, tag, dockerfile, bases))
  return await workshop.image(tag)
}

async function timed(
  what: string,
  print: (line: string) => void,
  act: () => Promise<void>,
): Promise<void> {
  const startedAt = performance.now()
  await act()
  print(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
}
