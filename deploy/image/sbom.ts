/**
 * The bill of materials of the API's image, in CycloneDX:
 *
 *     node --conditions=@plimsoll/source deploy/image/sbom.ts [FILE]
 *
 * `npm sbom` writes what the lock file has for the whole repo, and what the image has of it is taken
 * out: asked for one workspace without development, npm leaves out each package that another
 * workspace has for its development, and so most of them. Node is added. The libraries of Debian are
 * not in it: the image has Debian's notes on them, which scanners read.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { service } from './assemble.ts'
import { readDockerfile } from './dockerfile.ts'
import { type LockFile, type ShippedPackage, shippedPackages } from './shipped-packages.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** The part of CycloneDX that is read here. */
export interface Bom {
  readonly bomFormat: string
  readonly specVersion: string
  readonly metadata: { readonly component: unknown }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

interface Component {
  readonly 'bom-ref': string
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly hashes?: readonly unknown[]
}

if (import.meta.main) {
  const [file] = process.argv.slice(2)
  const text = `${JSON.stringify(await imageBom(), null, 2)}\n`
  if (file === undefined) process.stdout.write(text)
  else await writeFile(file, text)
}

/** @throws Error with what npm said */
export async function imageBom(): Promise<Bom> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const shipped = new Set(shippedPackages(lock, service).map((one) => purlOf(lock, one)))
  const all = await repoBom(lock)
  const components = all.components.filter(({ purl }) => shipped.has(purl))
  const refs = new Set(components.map((one) => one['bom-ref']))
  const own = components.find(({ purl }) => purl === purlOf(lock, { folder: service }))
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...own, type: 'application' } },
    components: [...components.filter((one) => one !== own), await node()],
    dependencies: all.dependencies.filter(({ ref }) => refs.has(ref)),
  }
}

/** As npm writes it (package URL). */
export function purlOf(lock: LockFile, { folder, name }: Partial<ShippedPackage>): string {
  const entry = lock.packages[folder ?? ''] ?? {}
  const fullName = 'name' in entry ? String(entry.name) : (name ?? '')
  return `pkg:npm/${fullName.replace('@', '%40')}@${entry.version}`
}

/** npm wants a version of the root as well, which is no package; it gets one in a copy. */
async function repoBom(lock: LockFile): Promise<Bom> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-sbom-'))
  const version = '0.0.0'
  try {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    await writeJson(join(folder, 'package.json'), { ...manifest, version })
    const packages = { ...lock.packages, '': { ...lock.packages[''], version } }
    await writeJson(join(folder, 'package-lock.json'), { ...lock, version, packages })
    for (const path of Object.keys(lock.packages).filter(isWorkspace)) {
      await cp(join(root, path, 'package.json'), join(folder, path, 'package.json'))
    }
    const flags = ['--sbom-format=cyclonedx', '--package-lock-only']
    const options = { cwd: folder, maxBuffer: 64e6, shell: process.platform === 'win32' }
    const { stdout } = await run('npm', ['sbom', ...flags], options)
    return JSON.parse(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isWorkspace(path: string): boolean {
  return path !== '' && !path.startsWith('node_modules/') && !dirname(path).includes('node_modules')
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value))
}

async function node(): Promise<Component> {
  const text = await readFile(join(import.meta.dirname, 'api.Dockerfile'), 'utf8')
  const base = readDockerfile(text).arguments.get('BASE') ?? ''
  const version = /:(\d+\.\d+\.\d+)/.exec(base)?.[1] ?? ''
  const purl = `pkg:generic/node@${version}`
  return { 'bom-ref': `node@${version}`, type: 'platform', name: 'node', version, purl }
}
