/**
 * How often a key set is fetched in the background, from what its issuer says of caching it.
 *
 * @module
 */

const minuteMs = 60_000
const lifeMsMax = 60 * minuteMs
/** Of an issuer that says nothing. */
const lifeMsPreset = 10 * minuteMs

/** Half of the time for which the set may be cached, which counts as one minute to one hour. */
export function refreshIntervalMs(cacheControl: string | null): number {
  return Math.max(minuteMs, Math.min(lifeMsOf(cacheControl), lifeMsMax)) / 2
}

function lifeMsOf(cacheControl: string | null): number {
  if (cacheControl === null) return lifeMsPreset
  const directives = cacheControl
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0
  const maxAge = directives.map((one) => /^max-age="?(\d+)"?$/.exec(one)?.[1]).find(Boolean)
  return maxAge === undefined ? lifeMsPreset : Number(maxAge) * 1_000
}
