/**
 * Every format but the terminal's, as files to write.
 *
 * @module
 */

import { badgeOf, badgeSvg } from './badge.ts'
import { renderHtml } from './html/html.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { AuditReport } from './report.ts'
import { renderSarif, type SarifSources } from './sarif/sarif.ts'

export const formats = ['json', 'html', 'junit', 'sarif', 'markdown', 'badge'] as const
export type Format = (typeof formats)[number]

export interface RenderOptions {
  /** UNKNOWN and FLAKY are errors in JUnit. Default false. */
  readonly strict?: boolean
  /** Markdown tells only what changed since. */
  readonly baseline?: AuditReport | undefined
  /** What SARIF may point at. */
  readonly sources?: SarifSources
  /** When it is shown, for the age of the badge. Default now. */
  readonly now?: Date
}

export interface RenderedFile {
  readonly name: string
  readonly text: string
}

const renderers: Readonly<
  Record<Format, (report: AuditReport, options: RenderOptions) => readonly RenderedFile[]>
> = {
  json: (report) => [{ name: 'report.json', text: jsonOf(report) }],
  html: (report) => [{ name: 'report.html', text: renderHtml(report) }],
  junit: (report, { strict = false }) => [
    { name: 'junit.xml', text: renderJunit(report, { strict }) },
  ],
  sarif: (report, { sources }) => [{ name: 'plimsoll.sarif', text: renderSarif(report, sources) }],
  markdown: (report, { baseline }) => [
    { name: 'summary.md', text: renderMarkdown(report, baseline) },
  ],
  badge: (report, { now = new Date() }) => {
    const badge = badgeOf(report, now)
    return [
      { name: 'badge.json', text: jsonOf(badge) },
      { name: 'badge.svg', text: badgeSvg(badge) },
    ]
  },
}

export function render(
  format: Format,
  report: AuditReport,
  options: RenderOptions = {},
): readonly RenderedFile[] {
  return renderers[format](report, options)
}

function jsonOf(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
