/**
 * The report as one page: no network, no file beside it, readable from `file://` and on paper.
 *
 * Its policy admits exactly the one style sheet and the one script that are in it, by their hashes.
 * Everything it shows can be read without the script.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { scoreLine } from '../reading.ts'
import type { AuditReport } from '../report.ts'
import { claimsSection } from './claims.ts'
import { exceptionsSection } from './exceptions.ts'
import { failuresSection } from './failures.ts'
import { faultsSection } from './faults.ts'
import { html, Markup } from './markup.ts'
import { openSection } from './open.ts'
import { mark, overview } from './overview.ts'
import { passesSection } from './passes.ts'
import { runSection } from './run-quality.ts'
import { script } from './script.ts'
import type { Section } from './section.ts'
import { shutdownSection } from './shutdown.ts'
import { chartStyle } from './style/charts.ts'
import { findingStyle } from './style/findings.ts'
import { pageStyle } from './style/page.ts'
import { themeStyle } from './style/theme.ts'

const style = [themeStyle, pageStyle, findingStyle, chartStyle].join('\n')

export function renderHtml(report: AuditReport): string {
  const sections = [
    failuresSection(report),
    openSection(report),
    shutdownSection(report),
    faultsSection(report),
    claimsSection(report),
    passesSection(report),
    exceptionsSection(report),
    runSection(report),
  ].filter((section) => section !== null)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="plimsoll ${report.auditor.version}">
<title>${report.score.word} · ${scoreLine(report.score)} · ${report.target.url}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the findings</a>
${topBar(report, sections)}
<main>
${overview(report)}
<div id="content">
${sections.map(sectionMarkup)}
</div>
</main>
<footer class="wrap foot">
<p>This is no penetration test: it asks what its probes ask, and nothing else. ${
    report.stopped === null ? null : html`<strong>The run stopped early: ${report.stopped}</strong>`
  }</p>
<p>Made by plimsoll ${report.auditor.version} from report.json, run <code>${report.run_id}</code>.</p>
</footer>
<script>${new Markup(script)}</script>
</body>
</html>
`
  return page.text
}

const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function topBar({ target }: AuditReport, sections: readonly Section[]): Markup {
  return html`<header class="bar">
<div class="wrap bar-row">
<a class="brand" href="#top">${mark(22)}<span>plimsoll</span></a>
<span class="bar-target">${target.url}</span>
<button type="button" class="ghost js" id="theme" aria-label="Change between dark and light">◐</button>
</div>
<nav class="toc wrap" aria-label="Contents">${sections.map(
    ({ id, title, count }) =>
      html`<a href="#${id}">${title}${count === undefined ? null : html` <b>${count}</b>`}</a>`,
  )}</nav>
</header>`
}

function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section id="${id}" class="wrap" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`
}
