/**
 * Random texts of a run, put where secrets are put: none may come out again anywhere.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

export interface Canaries {
  readonly text: (name: string) => string
  readonly all: () => ReadonlyMap<string, string>
}

/** Letters and digits alone, so that a canary is the same in a URL, in JSON and in a header. */
export function createCanaries(): Canaries {
  const texts = new Map<string, string>()
  return {
    text: (name) => {
      const text = texts.get(name) ?? `canary${randomBytes(12).toString('hex')}`
      texts.set(name, text)
      return text
    },
    all: () => texts,
  }
}
