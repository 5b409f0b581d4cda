/**
 * Which packages of the lock file a workspace needs when it runs: what it depends on, and what that
 * depends on, found as Node finds modules. Development is no part of it; of a workspace that was built
 * into few files, neither is what is in those.
 *
 * @module
 */

/** The part of `package-lock.json` that is read here. */
export interface LockFile {
  /** By the folder it is installed in; the root is ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  /** Whether `resolved` is the folder of a workspace. */
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Names
  readonly optionalDependencies?: Names
  readonly peerDependencies?: Names
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

type Names = Readonly<Record<string, string>>

export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** Where it is, below the root: `node_modules/pino`, or the folder of a workspace. */
  readonly folder: string
  readonly isWorkspace: boolean
  /** Whether nothing fails without it: the build of a native library for another system, say. */
  readonly isOptional: boolean
}

interface Found {
  readonly folder: string
  readonly name: string
  readonly isOptional: boolean
}

const modules = 'node_modules/'

/**
 * @param only the packages that it loads itself; default: itself, and what it depends on
 * @throws Error naming a dependency that is not in the lock file
 */
export function shippedPackages(
  lock: LockFile,
  workspace: string,
  only?: readonly string[],
): readonly ShippedPackage[] {
  const shipped = new Map<string, ShippedPackage>()
  const waiting: Found[] = only?.map((name) =>
    foundBy(lock, workspace, { name, isOptional: false }),
  ) ?? [{ folder: workspace, name: workspace, isOptional: false }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, name, isOptional } = next
    const known = shipped.get(folder)
    // What one package could do without, another may need.
    if (known !== undefined && (!known.isOptional || isOptional)) continue
    const entry = lock.packages[folder] ?? {}
    const isWorkspace = !folder.startsWith(modules)
    shipped.set(folder, {
      ...{ folder, isWorkspace, isOptional },
      name: isWorkspace ? name : folder.slice(folder.lastIndexOf(modules) + modules.length),
      version: entry.version ?? '',
    })
    waiting.push(...dependenciesOf(lock, folder, isOptional))
  }
  return [...shipped.values()].toSorted((one, other) => (one.folder < other.folder ? -1 : 1))
}

function dependenciesOf(lock: LockFile, folder: string, isOptional: boolean): readonly Found[] {
  const entry = lock.packages[folder] ?? {}
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry
  const isLoose = (name: string) =>
    name in optionalDependencies || entry.peerDependenciesMeta?.[name]?.optional === true
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
  // A peer that is optional is there if somebody depends on it, and is found from there.
  const wanted = names.filter(
    (name) => name in dependencies || !(name in peerDependencies) || !isLoose(name),
  )
  return wanted.flatMap((name) => {
    if (isLoose(name) && installedFolder(lock, folder, name) === undefined) return []
    return [foundBy(lock, folder, { name, isOptional: isOptional || isLoose(name) })]
  })
}

function foundBy(lock: LockFile, by: string, wanted: Omit<Found, 'folder'>): Found {
  const folder = installedFolder(lock, by, wanted.name)
  if (folder !== undefined) return { ...wanted, folder }
  throw new Error(`${by} depends on ${wanted.name}, which the lock file does not have`)
}

/** Of the package that a module in `folder` gets by this name. */
function installedFolder(lock: LockFile, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    const candidate = `${at === '' ? '' : `${at}/`}${modules}${name}`
    const entry = lock.packages[candidate]
    if (entry !== undefined) return entry.link ? entry.resolved : candidate
    if (at === '') return undefined
  }
}

function parentOf(folder: string): string {
  const nested = folder.lastIndexOf(`/${modules}`)
  if (nested >= 0) return folder.slice(0, nested)
  // Node would look into every folder above a workspace, where the lock file has nothing.
  return ''
}
