/**
 * The same checks on what is weakened, which they must see: an image with a shell that runs as root
 * and unconfined, and an end without warning.
 *
 * @module
 */

import { node, writeProblems } from './api-image.ts'
import { baseName } from './base-image.ts'
import { containerProblems, imageProblems } from './confinement.ts'
import { serviceContainer } from './service-container.ts'
import type { Image, Workshop } from './workshop.ts'

const weakName = 'localhost/weakened'

/** What must be seen of the weakened image, each by a part of a sentence. */
const weaknesses = [
  /bin\/sh is in the image/,
  /its users are 0 0 0 0/,
  /its capabilities are/,
  /could get new privileges/,
  /it has a shell/,
  /it can write to \/app\//,
  /may be written by all/,
]

export async function unseen(
  workshop: Workshop,
  image: Image,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const weak = await weakened(workshop, image)
  const seen = [...(await imageProblems(weak))]
  await using service = await serviceContainer(workshop, weak, { isConfined: false })
  seen.push(...(await containerProblems(service.container, node)))
  seen.push(...(await writeProblems(service.container)))
  const overlooked = weaknesses.filter((each) => !seen.some((sentence) => each.test(sentence)))
  print(`control: of an image with a shell, run as root, ${seen.length} faults are seen`)

  const underWay = await service.client.begin()
  await service.container.kill('KILL')
  await service.container.ended()
  const status = await underWay.finish()
  print(`control: killed without warning, the request under way got: ${status}`)
  return [
    ...overlooked.map((each) => `the proof does not see what ${each.source} says`),
    ...(status === 200 ? ['the proof does not see an end without warning'] : []),
  ]
}

async function weakened(workshop: Workshop, image: Image): Promise<Image> {
  const container = await workshop.buildah('from', '--pull-never', image.name)
  const shell = ['copy', '--quiet', '--from', baseName, container]
  await workshop.buildah(...shell, '/usr/bin/dash', '/usr/bin/sh')
  await workshop.buildah(...shell, '/usr/bin/dash', '/bin/sh')
  await workshop.buildah('copy', '--quiet', '--chmod', '0777', container, 'LICENSE', '/app/open')
  await workshop.buildah('config', '--user', '0:0', container)
  const format = ['--format', 'docker', '--quiet', '--rm']
  await workshop.buildah('commit', ...format, container, weakName)
  return await workshop.image(weakName)
}
