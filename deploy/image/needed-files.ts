/**
 * Which files of an installed package a running service can need. Left out is what is for people,
 * compilers and debuggers, what native code was made from, and its builds for other systems.
 *
 * Licences stay: they must go wherever the code goes.
 *
 * @module
 */

export interface TargetSystem {
  readonly platform: string
  readonly arch: string
}

const forPeople = /\.(?:md|markdown|map|d\.[cm]?ts|ts|tsx|flow|c|cc|cpp|h|hpp|gyp|gypi)$/i
const licence = /(?:^|\/)(?:licen[cs]e|copying|notice|credits)[^/]*$/i
const folders = /^(?:docs?|tests?|__tests__|examples?|benchmarks?|\.github)\//

/** @param path below the folder of the package, with `/` */
export function isNeeded(
  packageName: string,
  path: string,
  { platform, arch }: TargetSystem,
): boolean {
  if (licence.test(path)) return true
  if (forPeople.test(path) || folders.test(path)) return false
  // Word lists that are in `dist` as well, as code.
  if (packageName.startsWith('@zxcvbn-ts/') && path.startsWith('src/')) return false
  const ofSystem = builtFor(packageName, path)
  return ofSystem === undefined || ofSystem === `${platform}-${arch}`
}

/** Such as `linux-x64`, of a package that carries its builds for all systems. */
function builtFor(packageName: string, path: string): string | undefined {
  if (packageName === 'onnxruntime-node') {
    const [, platform, arch] = /^bin\/napi-v\d+\/(\w+)\/(\w+)\//.exec(path) ?? []
    return platform && `${platform}-${arch}`
  }
  return /^prebuilds\/(.+)\.node$/.exec(path)?.[1]
}
