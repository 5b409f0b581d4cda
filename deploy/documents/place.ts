/**
 * A place for commands that want a machine, a cluster or a cloud of their own: a copy of what is
 * shipped, a folder that stands for `/`, and small programs on PATH that stand in for those which
 * need an engine, an account or root.
 *
 * A stand-in goes as far as its task needs no such thing: it takes the options that a document shows,
 * holds them against the files of the repository, and fails where they do not fit. What the real
 * program would do then, it does not show. A name that is a placeholder gets a value of its shape.
 *
 * @module
 */

import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { type Followed, follow, shownSections } from '../proof/shown-commands.ts'
import type { Cluster } from './stand-ins/cluster.ts'
import { declaredModules } from './stand-ins/declared-modules.ts'

const root = join(import.meta.dirname, '../..')
const standIns = join(import.meta.dirname, 'stand-ins')
/** Every document is followed within seconds. */
const timeoutMs = 90_000

export type StandIn = 'aws' | 'docker' | 'install' | 'kustomize' | 'systemctl' | 'terraform'

export interface Place extends AsyncDisposable {
  /** The copy, which commands may change. */
  readonly repository: string
  /** What stands for `/`. */
  readonly machine: string
  /** @param document its text */
  readonly follow: (document: string) => Promise<Followed>
}

export interface PlaceOptions {
  readonly standIns: readonly StandIn[]
  /** Where the commands are typed. Default: the root of the copy. */
  readonly folder?: string
  /** Then kubectl is the real one, and has no other cluster. */
  readonly cluster?: Cluster
  readonly env?: Readonly<Record<string, string>>
}

/** What documents leave open, and what is put there. */
const placeholders: readonly (readonly [string, string])[] = [
  ['sha256:…', `sha256:${'ab'.repeat(32)}`],
  ['STATE_BUCKET', 'plimsoll-state'],
  ['context=CLUSTER', 'context=production'],
]

export async function place(options: PlaceOptions): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-place-'))
  const [repository, machine, bin] = [
    join(folder, 'repository'),
    join(folder, 'machine'),
    join(folder, 'bin'),
  ]
  await copyTo(repository)
  await Promise.all([mkdir(machine), mkdir(bin)])
  await program(bin, 'node', '')
  for (const name of options.standIns) await program(bin, name, join(standIns, `${name}.ts`))
  const modules = join(folder, 'modules.json')
  if (options.standIns.includes('terraform')) {
    await writeFile(modules, JSON.stringify(await declaredModules()))
  }
  const kubeconfig = join(folder, 'kubeconfig.json')
  if (options.cluster !== undefined) await writeFile(kubeconfig, options.cluster.config)
  const { KUBECTL_PATH: kubectl } = process.env
  if (kubectl !== undefined) await symlink(kubectl, join(bin, 'kubectl'))
  const env = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
    KUBECONFIG: kubeconfig,
    STAND_IN_REPOSITORY: repository,
    STAND_IN_MACHINE: machine,
    STAND_IN_MODULES: modules,
    ...options.env,
  }
  return {
    repository,
    machine,
    follow: async (document) => {
      const cwd = resolve(repository, options.folder ?? '')
      return await follow(shownSections(filledIn(document)), { cwd, env, timeoutMs })
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

function filledIn(text: string): string {
  return placeholders.reduce((before, [name, value]) => before.replaceAll(name, value), text)
}

/** What is deployed from is a copy, the rest only has to be there. */
async function copyTo(repository: string): Promise<void> {
  await mkdir(join(repository, 'tools'), { recursive: true })
  for (const path of ['deploy', 'compose.yaml', 'compose.production.yaml', 'package.json']) {
    const filter = (from: string) => !/node_modules|\.terraform/.test(from.slice(root.length))
    await cp(join(root, path), join(repository, path), { recursive: true, filter })
  }
  for (const path of ['apps', 'packages', 'package-lock.json', '.npmrc']) {
    await symlink(join(root, path), join(repository, path))
  }
  const launcher = JSON.stringify(join(standIns, 'launcher.ts'))
  await writeFile(join(repository, 'tools/launch.mjs'), `import ${launcher}\n`)
}

/** By the Node of this process, whichever the system has. */
async function program(bin: string, name: string, file: string): Promise<void> {
  const flags = '--conditions=@plimsoll/source --disable-warning=ExperimentalWarning'
  const path = join(bin, name)
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' ${flags} ${file} "$@"\n`)
  await chmod(path, 0o755)
}
