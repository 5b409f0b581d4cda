import { readFileSync } from 'node:fs'

/** The Big List of Naughty Strings (MIT, see LICENSE beside): strings that break software. */
export const naughtyStrings: readonly string[] = JSON.parse(
  readFileSync(new URL('blns.json', import.meta.url), 'utf8'),
)
