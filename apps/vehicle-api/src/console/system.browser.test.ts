import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import type { System } from '../answer-types.ts'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { testService } from '../testing/service.ts'

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-report-'))
after(() => rm(folder, { recursive: true, force: true }))
const reportPath = join(folder, 'report.json')
const sampleReport = JSON.parse(
  readFileSync(join(import.meta.dirname, '../testing/audit-report.json'), 'utf8'),
)
const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService, { AUDIT_REPORT_PATH: reportPath })
after(() => stand[Symbol.asyncDispose]())
const { admin } = stand.service

const readings = '**/api/v1/admin/system*'

test('samples come by themselves; paused, all charts can be gone through by keys', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/admin/system' })
  await momentOf(page).waitFor()
  // From now on only the socket can tell.
  await page.route(readings, (route) => route.abort())
  await page.waitForFunction(countIsAbove, await samplesIn(page))

  await page.getByRole('button', { name: 'Pause the charts' }).click()
  const paused = await samplesIn(page)
  await momentOf(page).press('Home')
  const told = await momentOf(page).getAttribute('aria-valuetext')
  const elsewhere = await momentOf(page, 'Memory').getAttribute('aria-valuenow')
  await momentOf(page).press('Escape')
  await page.evaluate('new Promise((done) => setTimeout(done, 2_200))')

  assert.match(told ?? '', /^\d\d:\d\d:\d\d: 2xx [\d.]+, 3xx 0, 4xx [\d.]+, 5xx 0, 1xx [\d.]+$/)
  assert.equal(elsewhere, '0')
  assert.equal(await momentOf(page).getAttribute('aria-valuetext'), 'Now')
  assert.equal(await samplesIn(page), paused)
  await page.getByRole('button', { name: 'Go on live' }).click()
  await page.waitForFunction(countIsAbove, paused)
})

test('how those fare who have a flag is seen, and that its guard took it back', async (t) => {
  const { app } = stand.service
  const tab = await stand.open(t, { as: admin, path: '/admin/flags', size: 'phone' })
  const card = tab.page.getByRole('region', { name: 'keep-pictures', exact: true })
  const url = '/api/v1/admin/flags/keep-pictures'
  const payload = { version: 0, mode: 'rollout', percent: 10 }
  await app.inject({ method: 'PUT', url, payload })
  const figures = card.getByRole('row', { name: /^Errors/ })
  await figures.waitFor()
  await card.getByRole('switch', { name: 'Take the next steps of keep-pictures' }).click()
  await card.getByText(/version 2$/).waitFor()
  const violations = await tab.axe()
  const width = await tab.page.evaluate(() => document.documentElement.scrollWidth)

  for (let count = 0; count < 5; count += 1) {
    const request = {}
    app.flags.isOn('keep-pictures', userWithIt(app.flags), request)
    app.flags.answered(request, true, 20)
  }
  await card.getByText('Taken back by its guard').first().waitFor()

  await card.getByText(/^It was on for 10 % of users until .*5 of 5 answers with it/).waitFor()
  await card.getByText(/by Rollout guard, version 3$/).waitFor()
  await card.getByText('Next step: 10 % of users').waitFor()
  assert.equal(await figures.count(), 0)
  assert.deepEqual([...violations, ...(await violationsInBothThemes(tab))], [])
  assert.ok(width <= 360, `${width} pixels wide`)
})

test('without a socket the figures are asked for, and are called old when none come', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/favicon.svg' })
  await page.routeWebSocket(/\/ws$/, (socket) => socket.close())
  await page.clock.install()
  await page.goto('/admin/system')
  await momentOf(page).waitFor()
  const before = await samplesIn(page)
  // It counts on while the clock of the page is stopped.
  await new Promise((done) => setTimeout(done, 100))

  const asked = page.waitForRequest((request) => request.url().includes('/admin/system?since='))
  await page.clock.runFor(5_100)
  await asked
  const last = await answerNow(page)
  await page.route(readings, (route) => route.fulfill({ json: { ...last, samples: [] } }))
  await page.clock.runFor(12_000)
  await page.getByText('These figures are old').waitFor()

  assert.ok((await samplesIn(page)) >= before)
  assert.equal(await page.getByText('All is well').count(), 0)
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} a dependency that is down is told, in both themes`, async (t) => {
    const tab = await stand.open(t, { size, as: admin, path: '/favicon.svg' })
    await tab.page.route(readings, async (route) => {
      const answer = await route.fetch()
      const system = (await answer.json()) as System
      await route.fulfill({ json: { ...system, ...withoutRedis(system) } })
    })
    await tab.page.goto('/admin/system')

    await tab.page.getByText('Works with restrictions: without Redis').waitFor()
    await momentOf(tab.page).waitFor()

    assert.deepEqual(await violationsInBothThemes(tab), [])
    assert.ok((await widthOf(tab.page)) <= (size === 'phone' ? 360 : 1280))
  })
}

test('an instance that has just started says that its first figures come', async (t) => {
  const { page, axe } = await stand.open(t, { as: admin, path: '/favicon.svg' })
  const first = await answerNow(page)
  await page.routeWebSocket(/\/ws$/, () => {})
  await page.route(readings, (route) => route.fulfill({ json: { ...first, samples: [] } }))

  await page.goto('/admin/system')
  await page.getByText('The first figures come within two seconds.').waitFor()

  assert.deepEqual(await axe(), [])
})

test('whoever has no report of the auditor is told how to make one', async (t) => {
  const tab = await stand.open(t, { as: admin, path: '/favicon.svg' })
  tab.expect(/^(404|503): GET \/api\/v1\/admin\/readiness$/)
  await rm(reportPath, { force: true })

  await tab.page.goto('/admin/readiness')
  await tab.page.getByRole('heading', { name: 'No report yet' }).waitFor()
  const missing = await violationsInBothThemes(tab)
  await writeFile(reportPath, '{}')
  await tab.page.reload()
  await tab.page.getByRole('heading', { name: 'The report cannot be used' }).waitFor()

  assert.deepEqual([...missing, ...(await violationsInBothThemes(tab))], [])
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} a report is read from what failed down, in both themes`, async (t) => {
    await writeReport(new Date())
    const tab = await stand.open(t, { size, as: admin, path: '/admin/readiness' })
    const { page } = tab
    const findings = page.getByRole('list', { name: 'Findings' }).getByRole('listitem')

    await page.getByText('79–79').waitFor()
    const first = await findings.first().textContent()
    const all = await violationsInBothThemes(tab)
    await page.getByRole('button', { name: 'Show 86 that passed' }).click()
    const withPassed = await findings.count()

    assert.match(first ?? '', /^FailedCORS follows an allow list/)
    assert.deepEqual(all, [])
    assert.equal(withPassed, sampleReport.findings.length + 1)
    assert.equal(await page.getByText('More than 30 days old').count(), 0)
    assert.ok((await widthOf(page)) <= (size === 'phone' ? 360 : 1280))
  })
}

test('a view of the findings is in the address, and an old report is called old', async (t) => {
  await writeReport(new Date(Date.now() - 31 * 86_400_000))
  const { page } = await stand.open(t, { as: admin, path: '/admin/readiness?wing=delivery' })
  const findings = page.getByRole('list', { name: 'Findings' }).getByRole('listitem')

  await page.getByText('More than 30 days old').waitFor()
  await page.getByRole('combobox', { name: 'Verdict' }).click()
  await page.getByRole('option', { name: 'Blocked (2)' }).click()
  await page.waitForURL(/\?wing=delivery&verdict=BLOCKED$/)

  assert.equal(await findings.count(), 2)
  await page.goBack()
  await page.getByText('.env.example is complete.').waitFor()
})

function userWithIt(flags: FastifyInstance['flags']): { readonly userId: string } {
  const users = Array.from({ length: 1_000 }, (_, number) => ({ userId: `user-${number}` }))
  const found = users.find((user) => flags.decide('keep-pictures', user)?.isOn)
  return found ?? assert.fail('nobody has it')
}

function momentOf(page: Page, title = 'Requests') {
  return page.getByRole('slider', { name: `${title}: point in time` })
}

async function samplesIn(page: Page): Promise<number> {
  return Number(await momentOf(page).getAttribute('aria-valuemax'))
}

const countIsAbove = `(before) => document
  .querySelector('[aria-label="Requests: point in time"]').ariaValueMax > before`

async function answerNow(page: Page): Promise<System> {
  const answer = await page.request.get('/api/v1/admin/system', { headers: admin.headers })
  return (await answer.json()) as System
}

function withoutRedis({ dependencies }: System): Partial<System> {
  const redis = {
    name: 'redis',
    status: 'down',
    criticality: 'degradable',
    latency_ms: null,
    facts: {},
  } as const
  return { dependencies: [...dependencies, redis] }
}

async function writeReport(finishedAt: Date): Promise<void> {
  const report = { ...sampleReport, finished_at: finishedAt.toISOString() }
  await writeFile(reportPath, JSON.stringify(report))
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth)
}
