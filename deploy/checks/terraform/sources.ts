/**
 * The Terraform files, parsed: syntax alone, as no provider is asked what it makes of them.
 *
 * @module
 */

import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@cdktf/hcl2json'

export const terraformFolder: string = join(import.meta.dirname, '../../terraform')

/** Texts by path, relative to the folder. */
export type Sources = ReadonlyMap<string, string>

export async function shippedSources(): Promise<Sources> {
  const sources = new Map<string, string>()
  for await (const path of glob('**/*.{tf,tfvars,hcl}', { cwd: terraformFolder })) {
    if (path.includes('.terraform')) continue
    sources.set(path, await readFile(join(terraformFolder, path), 'utf8'))
  }
  return sources
}

/** Of a block or an attribute, as hcl2json writes it: expressions are texts such as `${var.region}`. */
export type Hcl = null | boolean | number | string | readonly Hcl[] | HclObject
export interface HclObject {
  readonly [name: string]: Hcl
}

export interface Parsed {
  readonly documents: ReadonlyMap<string, HclObject>
  readonly problems: readonly string[]
}

export async function parsed(sources: Sources): Promise<Parsed> {
  const documents = new Map<string, HclObject>()
  const problems: string[] = []
  for (const [path, text] of sources) {
    try {
      documents.set(path, await parsedOnce(path, text))
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { documents, problems }
}

const known = new Map<string, Promise<HclObject>>()

/** The controls change one file each. */
function parsedOnce(path: string, text: string): Promise<HclObject> {
  const key = `${path}\n${text}`
  const found = known.get(key) ?? (parse(path, text) as Promise<HclObject>)
  known.set(key, found)
  return found
}

/** What is at the end of the names; lists of one block, which is how a block is written, count as it. */
export function at(value: Hcl | undefined, ...names: readonly string[]): Hcl | undefined {
  const single = Array.isArray(value) && value.length === 1 ? (value[0] as Hcl) : value
  const [name, ...others] = names
  if (name === undefined) return single
  if (typeof single !== 'object' || single === null || Array.isArray(single)) return undefined
  return at((single as HclObject)[name], ...others)
}

/** Blocks of a root module of a kind, such as `resource`, merged over its files. */
export function blocksOf({ documents }: Parsed, root: string, kind: string): HclObject {
  const merged: Record<string, Hcl> = {}
  for (const [path, document] of documents) {
    if (!path.startsWith(`${root}/`) || !path.endsWith('.tf')) continue
    for (const [type, named] of Object.entries((document[kind] ?? {}) as HclObject)) {
      // Variables have a name and no type.
      merged[type] = Array.isArray(named)
        ? named
        : { ...(merged[type] as HclObject), ...(named as HclObject) }
    }
  }
  return merged
}

/** Every attribute of everything, with the path to it. */
export function attributesOf(value: Hcl, path = ''): readonly (readonly [string, Hcl])[] {
  if (Array.isArray(value)) return value.flatMap((each: Hcl) => attributesOf(each, path))
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([name, each]) =>
    attributesOf(each, path === '' ? name : `${path}.${name}`),
  )
}
