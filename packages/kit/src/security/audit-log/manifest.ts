/**
 * The last line of an export, which says what the lines before it are.
 *
 *     {"sequence":1,"created_at":…,"details":"{…}",…,"previous":"000…","hash":"9f2…"}
 *     {"manifest":{"format":"plimsoll-audit-log/1","count":1,…,"digest":"…","seal":null}}
 *
 * `digest` is SHA-256 over all lines before, each with a line feed at its end. `seal` is HMAC-SHA-256
 * over the JSON of the manifest without `seal`, or null without a key.
 *
 * @module
 */

import type { Link } from './chain.ts'
import type { ExportFormat } from './export-format.ts'
import type { AuditFilter } from './filter.ts'

export interface Manifest {
  readonly format: 'plimsoll-audit-log/1'
  readonly exported_at: string
  readonly filter: AuditFilter
  readonly count: number
  /** The lowest and highest sequence in it; null if there is no row. */
  readonly first: number | null
  readonly last: number | null
  /** The row with the highest sequence. */
  readonly head: Link | null
  readonly digest: string
}

export interface SealedManifest extends Manifest {
  readonly seal: string | null
}

/** What the seal covers. */
export function manifestText({ ...manifest }: Manifest): string {
  return JSON.stringify({ ...manifest, seal: undefined })
}

const csvMark = '#manifest '

export function manifestLine(manifest: SealedManifest, format: ExportFormat): string {
  return format === 'csv' ? csvMark + JSON.stringify(manifest) : JSON.stringify({ manifest })
}

/** The manifest if the line is one. */
export function manifestOf(line: string, format: ExportFormat): SealedManifest | undefined {
  if (format === 'csv') {
    return line.startsWith(csvMark) ? JSON.parse(line.slice(csvMark.length)) : undefined
  }
  return line.startsWith('{"manifest":') ? JSON.parse(line).manifest : undefined
}
