/**
 * Makes a weakened build of the service, for the control of a proof: modules that are loaded before the
 * service call it.
 *
 * @module
 */

import { registerHooks } from 'node:module'

/**
 * Some of the text of one of our files reads otherwise when it is loaded.
 *
 * @throws Error if it is not there any more: a control that weakens nothing proves nothing
 */
export function weaken(file: string, from: string, to: string): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(file)) return loaded
      const source = String(loaded.source)
      if (!source.includes(from)) throw new Error(`${file} has no "${from}"`)
      return { ...loaded, source: source.replace(from, to) }
    },
  })
}
