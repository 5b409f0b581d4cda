import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Check, defineCheck, type Finding, fail, ok } from './check.ts'

export interface PackagesInstalledOptions {
  /** Path of the `package.json` whose `dependencies` are looked for. */
  readonly manifest: string
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Each dependency is installed, and in its version where the manifest demands an exact one. */
export function packagesInstalled({ manifest }: PackagesInstalledOptions): Check {
  return defineCheck({
    name: 'packages',
    title: 'Packages',
    async run() {
      const { dependencies = {} } = await manifestAt(manifest)
      const names = Object.keys(dependencies)
      const found = await Promise.all(
        names.map(async (name) =>
          problemOf(name, dependencies[name] ?? '', await installed(name, dirname(manifest))),
        ),
      )
      const problems = found.flatMap((wrong): Finding[] =>
        wrong === undefined ? [] : [fail(wrong, 'Install what the lock file says: npm ci')],
      )
      return problems.length > 0 ? problems : ok(`${names.length} are installed as demanded`)
    },
  })
}

function problemOf(name: string, demanded: string, found: string | undefined): string | undefined {
  if (found === undefined) return `${name} is not installed`
  const isExact = /^\d+\.\d+\.\d+/.test(demanded)
  return isExact && demanded !== found
    ? `${name} is ${found}, and ${demanded} is demanded`
    : undefined
}

/** Its version, found as Node would find it: in the folder or the nearest above. */
async function installed(name: string, folder: string): Promise<string | undefined> {
  const found = await manifestAt(join(folder, 'node_modules', name, 'package.json')).catch(
    () => undefined,
  )
  if (found !== undefined) return found.version ?? 'of no version'
  return dirname(folder) === folder ? undefined : installed(name, dirname(folder))
}

async function manifestAt(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(path, 'utf8')) as Manifest
}
