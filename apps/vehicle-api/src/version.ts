import { readFileSync } from 'node:fs'

/** Version of the service. */
export const version: string = read().version

/** Not an import: the manifest is no part of what is compiled. */
function read(): { readonly version: string } {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
}
