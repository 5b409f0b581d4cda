/** Reading trees of JSON whose shape is not known. @module */

export type Tree = Readonly<Record<string, unknown>>

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member if it is an object, else an empty one. */
export function treeAt(tree: Tree, key: string): Tree {
  const value = tree[key]
  return isTree(value) ? value : {}
}

export function listAt(tree: Tree, key: string): readonly unknown[] {
  const value = tree[key]
  return Array.isArray(value) ? value : []
}

export function textAt(tree: Tree, key: string): string | undefined {
  const value = tree[key]
  return typeof value === 'string' ? value : undefined
}

/** What a JSON pointer in a fragment (`#/a/b~1c`) points to (RFC 6901, section 6). */
export function atPointer(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined
  const steps = decodeURIComponent(reference.slice(1)).split('/').slice(1)
  return steps.map(unescapeStep).reduce<unknown>(childOf, root)
}

function childOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isTree(value) ? value[step] : undefined
}

/** A step of a pointer with what has a meaning there escaped (RFC 6901, section 3). */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** All values of a tree, each with its key and the way to it, parents first. */
export function* walk(
  value: unknown,
  pointer = '',
): Generator<{ pointer: string; key: string; value: unknown }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    const at = `${pointer}/${key}`
    yield { pointer: at, key, value: child }
    yield* walk(child, at)
  }
}
