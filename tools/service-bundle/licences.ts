/**
 * The licences of the packages that became a part of the service: they must go wherever the code goes.
 *
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const modules = '/node_modules/'
const licenceName = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i

/** @param moduleIds paths of modules, of which those below `node_modules` count */
export async function licencesOf(moduleIds: readonly string[]): Promise<string> {
  const folders = new Set(moduleIds.map(packageFolder).filter((one) => one !== undefined))
  const sections = await Promise.all([...folders].toSorted().map(licenceOf))
  return `${[...new Set(sections)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Of a module, with its scope; undefined of a module that is no package's. */
function packageFolder(id: string): string | undefined {
  const path = id.replace(/^\0/, '').replaceAll('\\', '/')
  const at = path.lastIndexOf(modules)
  if (at < 0) return undefined
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(at + modules.length)) ?? []
  return name && path.slice(0, at) + modules + name
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  // Some packages have no more than its name in their manifest, and some not even that.
  if (typeof license !== 'string') throw new Error(`${name}@${version} names no licence`)
  const files = (await readdir(folder)).filter((each) => licenceName.test(each))
  const texts = await Promise.all(files.map((each) => readFile(join(folder, each), 'utf8')))
  return [`${name}@${version}, ${license}`, ...texts.map((text) => text.trim())].join('\n\n')
}
