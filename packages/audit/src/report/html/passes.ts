/** What was seen to hold, folded, with the same evidence as failures have. @module */

import { wings } from '../../probe.ts'
import { exchangesOf, withVerdict } from '../reading.ts'
import type { AuditReport } from '../report.ts'
import { html } from './markup.ts'
import { findingMarkup } from './open.ts'
import type { Section } from './section.ts'

export function passesSection(report: AuditReport): Section | null {
  const passed = withVerdict(report, 'PASS')
  if (passed.length === 0) return null
  const exchanges = exchangesOf(report)
  const groups = wings.flatMap((wing) => {
    const own = passed.filter((finding) => finding.wing === wing)
    return own.length === 0
      ? []
      : [
          html`<details class="group"><summary>${wing} <b>${own.length}</b></summary>${own.map((finding) => findingMarkup(finding, exchanges(finding)))}</details>`,
        ]
  })
  const body = html`<p class="lead">Each passed only after a legitimate request had succeeded, and none of the variants of its attack did.</p>${groups}`
  return { id: 'passes', title: 'Seen to hold', count: passed.length, body }
}
