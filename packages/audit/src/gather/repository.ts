/**
 * Files of the service's repository, and its declared commands.
 *
 * What the config does not name is looked for where it usually lies.
 *
 * @module
 */

import type { AuditConfig } from '../config/config-schema.ts'
import { listInside, readInside, trackedInside } from './repository-files.ts'

/** Files of the service's repository, read only. */
export interface Repository {
  /** Undefined: no repository was given. */
  readonly root: string | undefined
  /** The text; undefined if there is no such file. At most 1 MiB. */
  readonly read: (path: string) => Promise<string | undefined>
  /** Relative paths that match a glob, sorted; without .git and node_modules; at most 5,000. */
  readonly list: (glob: string) => Promise<readonly string[]>
  /** Files that git tracks; undefined if it is no git work tree. */
  readonly tracked: () => Promise<readonly string[] | undefined>
  /** Declared or found at their usual places. */
  readonly dockerfile: () => Promise<string | undefined>
  readonly composeFiles: () => Promise<readonly string[]>
  readonly manifests: () => Promise<readonly string[]>
  readonly workflows: () => Promise<readonly string[]>
  readonly envExample: () => Promise<string | undefined>
}

const usual = {
  dockerfile: ['Dockerfile', 'Containerfile', '{deploy,docker,build,.docker}/**/Dockerfile'],
  compose: ['{,docker-}compose.{yaml,yml}', '{deploy,docker}/{,docker-}compose.{yaml,yml}'],
  manifests: [
    '{k8s,kubernetes,manifests,kustomize,helm}/**/*.{yaml,yml}',
    'deploy/{k8s,kubernetes}/**/*.{yaml,yml}',
  ],
  workflows: ['.github/workflows/*.{yaml,yml}'],
  envExample: ['.env.{example,sample,template}'],
} as const

export function createRepository(
  root: string | undefined,
  declared: AuditConfig['repository'] = {},
): Repository {
  const list = async (glob: string) => (root === undefined ? [] : listInside(root, glob))
  const firstOf = async (patterns: readonly string[]) => {
    const lists = await Promise.all(patterns.map(list))
    return lists.find((paths) => paths.length > 0) ?? []
  }
  const allOf = async (patterns: readonly string[]) => {
    const lists = await Promise.all(patterns.map(list))
    return [...new Set(lists.flat())].toSorted()
  }
  return {
    root,
    list,
    read: async (path) => (root === undefined ? undefined : readInside(root, path)),
    tracked: async () => (root === undefined ? undefined : trackedInside(root)),
    dockerfile: async () => declared.dockerfile ?? (await firstOf(usual.dockerfile))[0],
    composeFiles: async () => declared.compose ?? (await firstOf(usual.compose)),
    manifests: async () => declared.manifests ?? (await allOf(usual.manifests)),
    workflows: async () => declared.workflows ?? (await allOf(usual.workflows)),
    envExample: async () => declared.envExample ?? (await firstOf(usual.envExample))[0],
  }
}
