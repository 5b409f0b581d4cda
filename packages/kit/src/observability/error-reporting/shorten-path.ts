/**
 * Names source files without telling where on which machine they are.
 *
 * What is below the root of the application keeps its path from there, a dependency its path from
 * `node_modules`, Node's own modules their name, and of anything else only the last part is left.
 *
 * @module
 */

import { fileURLToPath } from 'node:url'

const charsMax = 200

export type ShortenPath = (path: string) => string

export function pathShortener(root: string): ShortenPath {
  const prefix = `${slashes(root).replace(/\/+$/, '')}/`
  return (path) => shorten(localPath(path), prefix).slice(0, charsMax)
}

/** Whether the shortened path is of the application's own code. */
export function isOwnCode(shortened: string): boolean {
  return !/^(?:node:|<)|(?:^|\/)node_modules\//.test(shortened)
}

function shorten(path: string, prefix: string): string {
  if (/^node:[\w/.-]+$/.test(path) || path === '<anonymous>') return path
  if (path.startsWith(prefix)) return path.slice(prefix.length)
  const dependency = path.lastIndexOf('/node_modules/')
  if (dependency !== -1) return path.slice(dependency + 1)
  // A script may be text itself, as in `data:text/javascript,…` or `eval at …`.
  if (/^(?:data:|eval at )/.test(path)) return '<text>'
  const name =
    path
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? ''
  return `<outside>/${name}`
}

function localPath(path: string): string {
  if (!path.startsWith('file:')) return slashes(path)
  try {
    return slashes(fileURLToPath(path))
  } catch {
    // Not a URL that names a file: its last part is shown.
    return path
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}
