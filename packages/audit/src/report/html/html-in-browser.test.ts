/** The page as somebody sees it who opens the file: with the browser of the system. @module */

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { systemBrowser } from '../../../../../tools/servers/system-browser.ts'
import type { AuditReport } from '../report.ts'
import { emptyReport, failingReport, richReport } from '../testing/rich-report.ts'
import { renderHtml } from './html.ts'

/** As far as it is used here; its own types want those of a browser. */
interface Page {
  readonly goto: (url: string) => Promise<unknown>
  readonly evaluate: (expression: string) => Promise<unknown>
  readonly click: (selector: string) => Promise<void>
  readonly fill: (selector: string, text: string) => Promise<void>
  readonly on: (event: string, listener: (of: { text?: () => string }) => void) => void
}
interface Context {
  readonly newPage: () => Promise<Page>
  readonly close: () => Promise<void>
}
interface Browser {
  readonly newContext: (options: object) => Promise<Context>
  readonly close: () => Promise<void>
}
interface Chromium {
  readonly launch: (options: object) => Promise<Browser>
}

const require = createRequire(import.meta.url)
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }
const reports = { rich: richReport, failing: failingReport, empty: emptyReport }

let browser: Browser
let folder: string

before(async () => {
  const { chromium } = require('playwright-core') as { chromium: Chromium }
  folder = await mkdtemp(join(tmpdir(), 'report-page-'))
  // Chromium refuses to sandbox itself as root; it only sees our own page.
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-gpu']
  browser = await chromium.launch({ executablePath: systemBrowser(), args })
})

after(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

const looks = [
  ['rich', 'desktop', 'light'],
  ['rich', 'phone', 'dark'],
  ['failing', 'phone', 'light'],
  ['empty', 'desktop', 'dark'],
] as const
for (const [name, size, colorScheme] of looks) {
  test(`the ${name} report fits a ${size} and keeps nobody out, in ${colorScheme}`, async (t) => {
    const { page, complaints } = await opened(t, reports[name](), { size, colorScheme })

    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    await page.evaluate(`document.querySelectorAll('details').forEach((e) => { e.open = true })`)
    const widened = await page.evaluate('document.documentElement.scrollWidth - innerWidth')

    assert.deepEqual([overflow, widened], [0, 0])
    assert.deepEqual(await violations(page), [])
    assert.deepEqual(complaints, [])
  })
}

test('the theme is changed by the button, and stays', async (t) => {
  const { page, url } = await opened(t, emptyReport(), { colorScheme: 'dark' })
  const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const dark = await ground()

  await page.click('#theme')
  const light = await ground()
  await page.goto(url)

  assert.notEqual(light, dark)
  assert.equal(await ground(), light)
})

test('the claims are filtered by result and by text', async (t) => {
  const rich = richReport()
  const { page } = await opened(t, rich)
  const shown = () =>
    page.evaluate(`[...document.querySelectorAll('#claims-table tbody tr')]
      .filter((row) => !row.hidden).map((row) => row.cells[1].textContent)`)

  await page.click('[data-show=refuted]')
  const refuted = await shown()
  await page.fill('#claim-search', 'brute FORCE')

  assert.deepEqual(
    refuted,
    rich.claims.filter(({ result }) => result === 'refuted').map(({ claim }) => claim),
  )
  assert.deepEqual(await shown(), ['Login is protected against brute force.'])
})

test('a line is copied as it is', async (t) => {
  const { page } = await opened(t, richReport(), {
    permissions: ['clipboard-read', 'clipboard-write'],
  })

  await page.click('#jwt-signature-verified > .command button')

  assert.equal(
    await page.evaluate('navigator.clipboard.readText()'),
    'plimsoll replay report.json jwt-signature-verified',
  )
})

test('a link opens what is folded around its target', async (t) => {
  const { page } = await opened(t, richReport())

  await page.evaluate(`location.hash = '#logs-are-json'`)
  await page.evaluate('new Promise((done) => setTimeout(done))')

  const isOpen = `document.getElementById('logs-are-json').closest('.group').open`
  assert.equal(await page.evaluate(isOpen), true)
})

test('without scripts all of it can be read, and no button pretends to work', async (t) => {
  const { page } = await opened(t, richReport(), { javaScriptEnabled: false })

  const visible = await page.evaluate(`[...document.querySelectorAll('button')]
    .filter((each) => getComputedStyle(each).visibility !== 'hidden').length`)

  assert.equal(visible, 0)
})

interface Look {
  readonly size?: keyof typeof sizes
  readonly [option: string]: unknown
}

async function opened(
  t: TestContext,
  report: AuditReport,
  { size = 'desktop', ...look }: Look = {},
) {
  const file = join(folder, `${t.name.replaceAll(/\W+/g, '-')}.html`)
  await writeFile(file, renderHtml(report))
  const context = await browser.newContext({
    viewport: sizes[size],
    reducedMotion: 'reduce',
    offline: true,
    ...look,
  })
  t.after(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text?.() ?? 'console'))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const url = pathToFileURL(file).href
  await page.goto(url)
  return { page, url, complaints }
}

/** What axe finds, one line each. */
async function violations(page: Page): Promise<unknown> {
  // The browser evaluates what a debugger sends whatever the policy of the page is.
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'], preload: false })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`)
}
