/**
 * What buildah really takes into a build, against what the checks of `.dockerignore` believe.
 *
 * @module
 */

import { readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { contextFiles, ignoreRules, readIgnoreFile } from '../../image/build-context.ts'
import { root, type Workshop } from './workshop.ts'

const name = 'localhost/context'

export async function contextProblems(
  workshop: Workshop,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const dockerfile = join(workshop.folder, 'context.Dockerfile')
  await writeFile(dockerfile, 'FROM scratch\nCOPY . /\n')
  const build = ['bud', '--isolation', 'chroot', '--tag', name, '--file', dockerfile, root]
  await workshop.buildah(...build)
  const container = await workshop.buildah('from', '--pull-never', name)
  const folder = await workshop.buildah('mount', container)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const taken = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  await workshop.buildah('rm', container)
  const unread = new Set(['.git', 'node_modules'])
  const believed = new Set(
    await contextFiles(root, ignoreRules(await readIgnoreFile(root)), unread),
  )
  print(`a build is sent ${taken.length} files`)
  return [
    ...taken.filter((path) => !believed.delete(path)).map((path) => `${path} is sent`),
    ...[...believed].map((path) => `${path} is not sent`),
  ]
}
