/**
 * Which format a scraper wants (RFC 9110, section 12.5.1, as far as scrapers use it).
 *
 * @module
 */

import type { Format } from './exposition.ts'

const offered = [
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '1.0.0' },
  { format: 'prometheus', type: 'text/plain', version: '0.0.4' },
] as const

/** OpenMetrics if it is named, in version 1.0.0 or in none, and the text format is not wanted more. */
export function acceptedFormat(accept: string | undefined): Format {
  if (accept === undefined || !accept.includes('openmetrics')) return 'prometheus'
  const wanted = { openmetrics: 0, prometheus: 0 }
  for (const range of accept.split(',')) {
    const { format, quality } = wish(range)
    if (format !== undefined) wanted[format] = Math.max(wanted[format], quality)
  }
  const { openmetrics, prometheus } = wanted
  return openmetrics > 0 && openmetrics >= prometheus ? 'openmetrics' : 'prometheus'
}

function wish(range: string): { readonly format: Format | undefined; readonly quality: number } {
  const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const known = offered.find((each) => each.type === type)
  const version = parameterOf(parameters, 'version') ?? known?.version
  return {
    format: version === known?.version ? known?.format : undefined,
    quality: Number(parameterOf(parameters, 'q') ?? 1),
  }
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  return parameters.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
}
