/**
 * Where in the files of a repository a finding belongs: the line of an operation in an OpenAPI
 * document, or of a probe in the config. JSON is read as the YAML that it is.
 *
 * @module
 */

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'

export interface SourceFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Place {
  readonly file: string
  readonly line: number
}

interface Parsed {
  readonly root: YAMLMap
  readonly lineOf: (node: Node) => number
}

/** Line of the operation that this method and path (with its ids filled in) belong to. */
export function operationPlaces(
  file: SourceFile,
): (method: string, path: string) => Place | undefined {
  const parsed = parse(file)
  const paths = parsed?.root.get('paths')
  if (parsed === undefined || !isMap(paths)) return () => undefined
  const known = paths.items.flatMap(({ key, value }) =>
    isScalar(key) && isMap(value) ? [{ template: String(key.value), value }] : [],
  )
  // A literal path comes before one with parameters, as routers match them.
  const byLiteral = known.toSorted((one, other) => holes(one.template) - holes(other.template))
  return (method, path) => {
    const entry = byLiteral.find(({ template }) => matches(template, path))
    const pair = entry?.value.items.find(
      ({ key }) => isScalar(key) && String(key.value).toUpperCase() === method.toUpperCase(),
    )
    if (pair === undefined || !isScalar(pair.key)) return undefined
    return { file: file.path, line: parsed.lineOf(pair.key) }
  }
}

/** Line where the config speaks of the probe: a declaration or a waiver. */
export function probePlaces(file: SourceFile): (probe: string) => Place | undefined {
  const parsed = parse(file)
  return (probe) => {
    if (parsed === undefined) return undefined
    for (const name of ['declarations', 'waivers']) {
      const list = parsed.root.get(name)
      if (!isSeq(list)) continue
      const entry = list.items.filter(isMap).find((each) => each.get('probe') === probe)
      if (entry !== undefined) return { file: file.path, line: parsed.lineOf(entry) }
    }
    return undefined
  }
}

function parse({ text }: SourceFile): Parsed | undefined {
  const lines = new LineCounter()
  const { contents, errors } = parseDocument(text, { lineCounter: lines })
  if (errors.length > 0 || !isMap(contents)) return undefined
  return { root: contents, lineOf: ({ range }) => lines.linePos(range?.[0] ?? 0).line || 1 }
}

function holes(template: string): number {
  return template.split('{').length
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const parts = path.replace(/[?#].*$/s, '').split('/')
  return (
    wanted.length === parts.length &&
    wanted.every((part, at) => part.includes('{') || part === parts[at])
  )
}
