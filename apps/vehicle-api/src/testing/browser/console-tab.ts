/**
 * A page of the console in a browser, and everything that browser and page complain of.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'

export interface ConsoleTab {
  readonly page: Page
  /**
   * Until now: errors of scripts and in the console, answers of 400 and more, requests that failed,
   * violations of the policy of the page.
   */
  complaints(): Promise<readonly string[]>
  /** What the test brings about itself: no complaint that matches is unexpected. */
  expect(complaint: RegExp): void
  /** What keeps people from using the page as it is now, one line each; WCAG and best practice. */
  axe(what?: 'colours'): Promise<readonly string[]>
}

/** When the test is over the context is closed; a complaint that nobody expected fails the test. */
export async function consoleTab(context: BrowserContext, t: TestContext): Promise<ConsoleTab> {
  const complaints: string[] = []
  const expected: RegExp[] = []
  await watchPolicy(context, complaints)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  watchPage(page, complaints)
  const told = async () => {
    // What the page has to tell comes before the answer to this, unless it is gone.
    await page.evaluate('new Promise((done) => setTimeout(done))').catch(() => undefined)
    return complaints
  }
  t.after(async () => {
    const unexpected = (await told()).filter((one) => !expected.some((each) => each.test(one)))
    await context.close()
    // Of a test that has failed already the runner shows nothing else.
    for (const one of unexpected) t.diagnostic(one)
    assert.deepEqual(unexpected, [], 'complaints that nobody expected')
  })
  return {
    page,
    complaints: told,
    expect: (complaint) => void expected.push(complaint),
    axe: (what) => violationsIn(page, what),
  }
}

async function watchPolicy(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.exposeBinding('tellViolation', (_source, text: string) => {
    complaints.push(text)
  })
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    tellViolation('policy: ' + event.violatedDirective + ' ' + (event.blockedURI || event.sample))
  })`)
}

function watchPage(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`))
  page.on('crash', () => complaints.push('the page crashed'))
  page.on('console', (message) => {
    // Told below, and there with the address.
    if (message.text().startsWith('Failed to load resource')) return
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // The page itself wants it no more, or has gone on to another one.
    if (reason === 'net::ERR_ABORTED') return
    complaints.push(`failed: ${request.method()} ${pathOf(request.url())} ${reason}`)
  })
  page.on('response', (response) => {
    if (response.status() < 400) return
    complaints.push(
      `${response.status()}: ${response.request().method()} ${pathOf(response.url())}`,
    )
  })
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** As far as axe describes it. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

let source: Promise<string> | undefined

/** Rules that a change of colours alone can break. */
const colourRules = ['color-contrast', 'link-in-text-block']

async function violationsIn(page: Page, what?: 'colours'): Promise<readonly string[]> {
  source ??= readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
  // The browser evaluates what a debugger sends whatever the policy of the page is.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await source)
  // `preload` would fetch all style sheets once more.
  const options = {
    ...{ resultTypes: ['violations'], preload: false },
    ...(what === 'colours' ? { runOnly: colourRules } : {}),
  }
  const run = `axe.run(document, ${JSON.stringify(options)})`
  const { violations } = (await page.evaluate(run)) as AxeResults
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html} ${failureSummary}`),
  )
}
