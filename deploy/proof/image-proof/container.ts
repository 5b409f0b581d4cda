/**
 * An image, run by runc as production runs it: its root is read-only, it has no capabilities and
 * gets no new ones, `/tmp` is memory, and only its volume is on the disk. Ports are those of the
 * machine, for the network is shared.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Image, Workshop } from './workshop.ts'

const run = promisify(execFile)
const execMsMax = 120_000
/** Those that Docker gives, of which a program as root could use each. */
const usualCapabilities = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_SETGID', 'CAP_SETUID']

export interface ContainerOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Folders and files of this machine, by where the container has them; `:rw` after those to write. */
  readonly mounts?: Readonly<Record<string, string>>
  /** Whether the run holds it as production does. Default true. */
  readonly isConfined?: boolean
}

export interface Finished {
  readonly code: number
  readonly said: string
}

export class Container implements AsyncDisposable {
  readonly id: string = `plimsoll-${randomUUID()}`
  readonly image: Image
  readonly #workshop: Workshop
  #process: ChildProcess | undefined
  #output = ''

  /** @param image with its configuration: user, environment, entry point */
  constructor(workshop: Workshop, image: Image) {
    this.#workshop = workshop
    this.image = image
  }

  async start(options: ContainerOptions = {}): Promise<void> {
    const bundle = join(this.#workshop.folder, this.id)
    await mkdir(bundle)
    await writeFile(join(bundle, 'config.json'), JSON.stringify(specOf(this.image, options)))
    const [runc, ...where] = this.#workshop.runc
    const child = spawn(runc, [...where, 'run', '--bundle', bundle, this.id], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    this.#process = child
  }

  get output(): string {
    return this.#output
  }

  get hasEnded(): boolean {
    return this.#process?.exitCode !== null
  }

  /** Id that this machine has for the first process of the container. */
  async pid(): Promise<number> {
    return Number(JSON.parse(await this.#runc('state', this.id)).pid)
  }

  /** Of `/proc` of the first process: such as `status`. */
  async proc(file: string): Promise<string> {
    return await readFile(`/proc/${await this.pid()}/${file}`, 'utf8')
  }

  /** Another process in the container, as its user, with one more variable if need be. */
  async exec(command: readonly string[], variable?: string): Promise<Finished> {
    const [runc, ...where] = this.#workshop.runc
    const more = variable === undefined ? [] : ['--env', variable]
    const child = spawn(runc, [...where, 'exec', ...more, this.id, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: execMsMax,
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    const [code] = await once(child, 'close')
    return { code: code ?? -1, said }
  }

  async kill(signal: string): Promise<void> {
    await this.#runc('kill', this.id, signal)
  }

  /** Its exit code. */
  async ended(): Promise<number | null> {
    const child = this.#process
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'close')
    return child?.exitCode ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It may have ended in order, and then there is nothing to delete.
    await this.#runc('delete', '--force', this.id).catch(() => undefined)
    await this.ended()
  }

  async #runc(...args: readonly string[]): Promise<string> {
    const [runc, ...where] = this.#workshop.runc
    const { stdout } = await run(runc, [...where, ...args], { timeout: execMsMax })
    return stdout
  }
}

/** The configuration of a container (OCI runtime specification, version 1.0). */
function specOf({ config, rootfs }: Image, options: ContainerOptions) {
  const { environment = {}, mounts = {}, isConfined = true } = options
  const [uid = 0, gid = 0] = config.user.split(':').map(Number)
  const held = isConfined ? [] : usualCapabilities
  const added = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return {
    ociVersion: '1.0.2',
    hostname: 'plimsoll',
    root: { path: rootfs, readonly: isConfined },
    process: {
      user: { uid, gid },
      args: [...config.entrypoint, ...config.command],
      env: [...config.environment, ...added],
      cwd: config.workingFolder,
      noNewPrivileges: isConfined,
      capabilities: { bounding: held, effective: held, permitted: held },
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      tmpfs('/dev', ['nosuid', 'mode=755', 'size=64k']),
      tmpfs('/tmp', ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=64m']),
      ...Object.entries(mounts).map(([destination, source]) => bind(destination, source)),
    ],
    linux: {
      // No namespace of the network: the proof asks on loopback. None of cgroups, for not every
      // machine has their second version alone.
      namespaces: ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })),
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
  }
}

function tmpfs(destination: string, options: readonly string[]) {
  return { destination, type: 'tmpfs', source: 'tmpfs', options }
}

function bind(destination: string, given: string) {
  const [source, mode] = given.endsWith(':rw') ? [given.slice(0, -3), 'rw'] : [given, 'ro']
  return { destination, type: 'bind', source, options: ['rbind', mode] }
}
