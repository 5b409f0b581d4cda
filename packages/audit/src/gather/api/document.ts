/**
 * The OpenAPI document: read from the service, another URL or a file, and checked against the schema
 * of its version.
 *
 * A document with faults is still read as far as it goes: that it has faults is a finding of its own,
 * and hides nothing else.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { parse } from 'yaml'
import { isSuccess, told } from '../answer.ts'
import type { Credential, Http } from '../http-client.ts'
import { isTree, type Tree, textAt, treeAt } from './json-tree.ts'

export interface ApiDocument {
  readonly tree: Tree
  readonly text: string
  /** As it was named, if it was read from a file. */
  readonly file: string | undefined
  readonly isVersion30: boolean
}

export interface LoadedDocument {
  readonly document: ApiDocument | undefined
  /** Why there is none, or what is wrong with it. */
  readonly problem: string | undefined
}

export interface DocumentSource {
  readonly http: Http
  /** A path on the service, a URL, or a file. */
  readonly source: string | undefined
  /** Folder that a file's path is relative to. */
  readonly root?: string | undefined
  /** For a document that is private. */
  readonly as?: Credential | undefined
}

interface Text {
  readonly text?: string
  readonly file?: string
  readonly problem?: string
}

export async function loadDocument(from: DocumentSource): Promise<LoadedDocument> {
  if (from.source === undefined) return none('No OpenAPI document was found.')
  const { text, file, problem } = await read(from.source, from)
  if (text === undefined) return none(problem ?? 'No OpenAPI document was found.')
  const tree = parsed(text)
  if (!isTree(tree)) return none(`${from.source} is neither JSON nor YAML of an object.`)
  const version = textAt(tree, 'openapi')
  if (version === undefined || !/^3\.[01]/.test(version)) {
    return none(`${from.source} is not an OpenAPI document of version 3.0 or 3.1.`)
  }
  const document = { tree, text, file, isVersion30: version.startsWith('3.0') }
  return { document, problem: await invalidity(tree) }
}

async function read(source: string, from: DocumentSource): Promise<Text> {
  if (/^https?:\/\//.test(source)) {
    const { origin, pathname, search } = new URL(source)
    return await ask(from.http.at(origin), `${pathname}${search}`, from.as)
  }
  const file = await readText(resolve(from.root ?? '.', source))
  if (file !== undefined) return { text: file, file: source }
  if (source.startsWith('/')) return await ask(from.http, source, from.as)
  return { problem: `The file ${source} cannot be read.` }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // No such file: a path that begins with a slash is then one on the service.
    return undefined
  }
}

/** Documents of large services are longer than what an answer usually keeps. */
const documentBytesMax = 16 * 1024 * 1024

async function ask(http: Http, path: string, as: Credential | undefined): Promise<Text> {
  const answer = await http.send({ path, as, bodyKeptMax: documentBytesMax })
  if (!isSuccess(answer)) return { problem: `${told(answer)}.` }
  return { text: answer.body }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON, so YAML it may be.
    return parsedYaml(text)
  }
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    // The caller says that it is neither.
    return undefined
  }
}

async function invalidity(tree: Tree): Promise<string | undefined> {
  const { valid, errors } = await new Validator().validate(structuredClone(tree))
  if (valid) return undefined
  if (typeof errors === 'string' || errors === undefined) return errors ?? 'It is not valid.'
  // The last error tells of the outermost place; the one with the longest pointer is the cause.
  const deepest = errors.reduce((a, b) => (b.instancePath.length > a.instancePath.length ? b : a))
  return `${deepest.instancePath || '/'} ${deepest.message ?? 'is not valid'}.`
}

function none(problem: string): LoadedDocument {
  return { document: undefined, problem }
}

/** Path part of the first server, which all paths are under. */
export function basePath(owner: Tree): string | undefined {
  const servers = owner['servers']
  const server: unknown = Array.isArray(servers) ? servers[0] : undefined
  if (!isTree(server)) return undefined
  const variables = treeAt(server, 'variables')
  const url = (textAt(server, 'url') ?? '').replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    String(treeAt(variables, name)['default'] ?? ''),
  )
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
  return path.startsWith('/') ? path.replace(/\/+$/, '') : ''
}
