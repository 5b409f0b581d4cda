/** A file of the repository as a judge reads it. @module */

import type { Stand } from '../../gather/stand.ts'

export interface FileText {
  readonly path: string
  readonly text: string
}

/** The Dockerfile; undefined if there is none. */
export async function readDockerfile({ repository }: Stand): Promise<FileText | undefined> {
  const path = await repository.dockerfile()
  return path === undefined ? undefined : readFile(repository, path)
}

/** Those of the paths that are there. */
export async function readFiles(
  { repository }: Stand,
  paths: readonly string[],
): Promise<readonly FileText[]> {
  const files = await Promise.all(paths.map((path) => readFile(repository, path)))
  return files.filter((file) => file !== undefined)
}

async function readFile(
  repository: Stand['repository'],
  path: string,
): Promise<FileText | undefined> {
  const text = await repository.read(path)
  return text === undefined ? undefined : { path, text }
}
