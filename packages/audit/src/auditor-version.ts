/** The version of this package. @module */

import { readFileSync } from 'node:fs'

/** From the manifest, which lies one folder above the sources and above what is built of them. */
export function auditorVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return String(JSON.parse(manifest).version)
}
