/** Files of a report, and what the terminal gets. @module */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Format, type RenderOptions, render } from '../report/render.ts'
import { renderText, textOptionsOf } from '../report/text.ts'
import type { Audit } from '../run.ts'

export interface OutputRequest extends RenderOptions {
  readonly audit: Audit
  /** Folder; made if it is not there. */
  readonly out: string
  readonly formats: readonly Format[]
}

/** The report itself and its evidence are always written; gives the paths. */
export async function writeReports(request: OutputRequest): Promise<readonly string[]> {
  const { audit, out, formats, ...options } = request
  const chosen = new Set<Format>(['json', ...formats])
  const files = [
    ...[...chosen].flatMap((format) => render(format, audit.report, options)),
    { name: 'evidence.ndjson', text: audit.evidence.ndjson },
    { name: 'evidence.manifest.json', text: audit.evidence.manifest },
  ]
  await mkdir(out, { recursive: true })
  return await Promise.all(
    files.map(async ({ name, text }) => {
      const path = join(out, name)
      await writeFile(path, text)
      return path
    }),
  )
}

/** What a person reads first. */
export function printReport({ report, failures }: Audit): void {
  const look = textOptionsOf(process.stdout, process.env)
  process.stdout.write(renderText(report, { ...look, reasons: failures }))
}
