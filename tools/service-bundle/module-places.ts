/**
 * Keeps what a module knows of its own place when it becomes a part of a larger file.
 *
 * A module finds its threads, its model and its manifest beside itself. In a bundle
 * `import.meta.url` names the file that it ended in, so each use of it is replaced by the place that
 * the module would have if it were compiled alone: `src/model/pool.ts` is `dist/model/pool.js`.
 *
 * @module
 */

import { posix } from 'node:path'
import type { Plugin } from 'rolldown'

/** @returns where the module would be in what is built, with `/`; undefined if it is not ours */
export type PlaceOf = (id: string) => string | undefined

const uses = /\bimport\.meta\.(url|dirname|filename)\b/g
/** Calls of a function that does not exist, until the file is known that the module is in. */
const marks = /__modulePlace\("(url|dirname|filename)", "([^"]+)"\)/g

export function modulePlaces(placeOf: PlaceOf): Plugin {
  return {
    name: 'module-places',
    transform: {
      filter: { code: /\bimport\.meta\.(?:url|dirname|filename)\b/ },
      handler(code, id) {
        const place = placeOf(id)
        if (place === undefined) return null
        return code.replaceAll(uses, (_use, kind) => `__modulePlace("${kind}", "${place}")`)
      },
    },
    renderChunk(code, { fileName }) {
      if (!code.includes('__modulePlace(')) return null
      return code.replaceAll(marks, (_mark, kind, place) => seenFrom(fileName, place, kind))
    },
  }
}

/** The same, said by a file of the bundle. */
function seenFrom(fileName: string, place: string, kind: string): string {
  const path = posix.relative(posix.dirname(fileName), place)
  const module = JSON.stringify(path.startsWith('.') ? path : `./${path}`)
  const url = `new URL(${module}, import.meta.url)`
  if (kind === 'url') return `${url}.href`
  const folder = JSON.stringify(`/${posix.dirname(path)}`)
  const file = JSON.stringify(`/${path}`)
  return `(import.meta.dirname + ${kind === 'dirname' ? folder : file})`
}
