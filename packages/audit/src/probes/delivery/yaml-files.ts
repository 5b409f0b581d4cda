/** YAML files of the repository as documents. @module */

import { type CollectionTag, parseAllDocuments, type ScalarTag } from 'yaml'
import type { FileText } from './read-files.ts'

export type Mapping = Readonly<Record<string, unknown>>

export interface YamlDocument {
  readonly path: string
  readonly content: Mapping
}

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[]
  /** "path: what the parser said". */
  readonly problems: readonly string[]
}

/** Compose's own tags: what stands below one replaces, or removes, what an earlier file said. */
const tags: (ScalarTag | CollectionTag)[] = ['!reset', '!override'].map((tag) => ({
  tag,
  resolve: (value: string) => value,
}))

export function parseYaml(files: readonly FileText[]): ParsedYaml {
  const parsed = files.map(({ path, text }) => {
    const documents = parseAllDocuments(text, { customTags: tags, merge: true })
    if (!Array.isArray(documents)) return { documents: [], problems: [] }
    const problem = documents.flatMap(({ errors }) => errors)[0]
    const contents = problem ? [] : documents.map((document) => document.toJS() as unknown)
    return {
      documents: contents.filter(isMapping).map((content) => ({ path, content })),
      problems: problem ? [`${path}: ${problem.message.split('\n')[0]}`] : [],
    }
  })
  return {
    documents: parsed.flatMap(({ documents }) => documents),
    problems: parsed.flatMap(({ problems }) => problems),
  }
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The mapping at a path of members; empty if there is none. */
export function mappingAt(value: unknown, ...path: readonly string[]): Mapping {
  const found = valueAt(value, ...path)
  return isMapping(found) ? found : {}
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path)
  return Array.isArray(found) ? found : []
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isMapping(at) ? at[name] : undefined), value)
}
