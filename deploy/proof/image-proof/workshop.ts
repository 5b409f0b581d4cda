/**
 * A folder in which images are built and run without a daemon: buildah with its storage in that
 * folder, and runc. Both need root. All of it goes with the folder, however the proof ends.
 *
 * @module
 */

import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildahBinary } from '../../../tools/servers/buildah.ts'
import { runcBinary } from '../../../tools/servers/runc.ts'
import { MissingTool } from '../../checks/artefact.ts'

export const root: string = join(import.meta.dirname, '../../..')
const run = promisify(execFile)
const buildMsMax = 25 * 60_000
/** Lines of a build that has failed. */
const wordsMax = 40

/** What an image says of how to run it. */
export interface ImageConfig {
  readonly user: string
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingFolder: string
  readonly stopSignal: string
  /** Its health check in exec form. */
  readonly healthCheck: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** An image, and its files in a folder. */
export interface Image {
  readonly name: string
  readonly config: ImageConfig
  readonly rootfs: string
  readonly bytes: number
}

export class Workshop implements Disposable {
  readonly folder: string
  readonly #buildah: string
  readonly #runc: string
  readonly #onSignal = (signal: NodeJS.Signals) => {
    this[Symbol.dispose]()
    process.kill(process.pid, signal)
  }

  /** @throws MissingTool without root, or a program that cannot be had */
  constructor() {
    if (process.getuid?.() !== 0) throw new MissingTool('root', 'run it as root, on Linux')
    try {
      this.#buildah = buildahBinary()
      this.#runc = runcBinary()
    } catch (error) {
      throw new MissingTool('buildah or runc', error instanceof Error ? error.message : '')
    }
    // Not the folder of temporary files, which may be memory: an image takes a gigabyte here.
    this.folder = mkdtempSync('/var/tmp/plimsoll-image-')
    for (const name of ['tmp', 'containers', 'run']) mkdirSync(join(this.folder, name))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, this.#onSignal)
  }

  /** @returns what it wrote to standard output. @throws Error with its last words */
  async buildah(...args: readonly string[]): Promise<string> {
    const storage = ['--storage-driver', 'vfs', '--root', `${this.folder}/storage`]
    const env = { ...process.env, TMPDIR: `${this.folder}/tmp` }
    const options = { cwd: root, env, maxBuffer: 64e6, timeout: buildMsMax } as const
    const all = [...storage, '--runroot', `${this.folder}/run`, ...args]
    try {
      const { stdout } = await run(this.#buildah, all, options)
      return stdout.trim()
    } catch (error) {
      const { stderr = '' } = error as { readonly stderr?: string }
      const words = stderr.split('\n').slice(-wordsMax).join('\n')
      throw new Error(`buildah ${args[0]} failed:\n${words}`)
    }
  }

  /** Arguments of runc before its command. */
  get runc(): readonly [string, ...string[]] {
    return [this.#runc, '--root', join(this.folder, 'containers')]
  }

  async image(name: string): Promise<Image> {
    const container = await this.buildah('from', '--pull-never', name)
    const rootfs = await this.buildah('mount', container)
    const { Docker } = JSON.parse(await this.buildah('inspect', '--type', 'image', name))
    const { config } = Docker as { readonly config: DockerConfig }
    return { name, rootfs, config: toConfig(config), bytes: await this.#bytes(name) }
  }

  async #bytes(name: string): Promise<number> {
    const listed: readonly { readonly names: readonly string[]; readonly size: string }[] =
      JSON.parse(await this.buildah('images', '--json'))
    const size =
      listed.find(({ names }) => names?.some((each) => each.startsWith(name)))?.size ?? ''
    const [, digits = 'NaN', unit = ''] = /^([\d.]+) ([KMG]?)B$/.exec(size) ?? []
    return Number(digits) * ({ K: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1)
  }

  /** Ends what still runs, and removes everything, without following what is mounted in it. */
  [Symbol.dispose](): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#onSignal)
    const [runc, ...where] = this.runc
    const { stdout } = spawnSync(runc, [...where, 'list', '--quiet'], { encoding: 'utf8' })
    for (const id of (stdout ?? '').split('\n').filter((each) => each !== '')) {
      spawnSync(runc, [...where, 'delete', '--force', id])
    }
    for (const mount of mountsBelow(this.folder)) spawnSync('umount', [mount])
    spawnSync('rm', ['-rf', '--one-file-system', this.folder])
  }
}

interface DockerConfig {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[] | null
  readonly WorkingDir: string
  readonly StopSignal?: string
  readonly Healthcheck?: { readonly Test: readonly string[] }
  readonly Labels: Readonly<Record<string, string>> | null
}

function toConfig(config: DockerConfig): ImageConfig {
  const [kind, ...healthCheck] = config.Healthcheck?.Test ?? []
  return {
    user: config.User,
    environment: config.Env,
    entrypoint: config.Entrypoint,
    command: config.Cmd ?? [],
    workingFolder: config.WorkingDir,
    stopSignal: config.StopSignal ?? 'SIGTERM',
    healthCheck: kind === 'CMD' ? healthCheck : [],
    labels: config.Labels ?? {},
  }
}

/** Deepest first. */
function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return lines
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toSorted((one, other) => other.length - one.length)
}
