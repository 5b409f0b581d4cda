import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { sharedRedis } from '../../../../tools/servers/shared-redis.ts'
import { becomes } from '../testing/becomes.ts'
import {
  type ConsoleStand,
  consoleBrowser,
  consoleStand,
} from '../testing/browser/console-stand.ts'
import type { ConsoleTab } from '../testing/browser/console-tab.ts'
import { type SocketNews, socketNews } from '../testing/browser/socket-news.ts'
import { serviceEngines } from '../testing/engines.ts'
import { drawing, drawings } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { TestUser } from '../testing/signed-in.ts'

const browser = await consoleBrowser()
after(() => browser.close())

interface OnStore {
  readonly name: string
  readonly stand: ConsoleStand
}

const stands: OnStore[] = []
for (const { engine, service } of serviceEngines) {
  const isShared = engine === 'postgres'
  const stand = await consoleStand(browser, service, {
    AUDIT_REPORT_PATH: fileURLToPath(new URL('../testing/audit-report.json', import.meta.url)),
    ...(isShared ? { REDIS_URL: await (await sharedRedis()).createDatabase() } : {}),
  })
  after(() => stand[Symbol.asyncDispose]())
  stands.push({ name: isShared ? 'PostgreSQL with Redis' : 'SQLite', stand })
}

for (const { name, stand } of stands) {
  test(`on ${name} who is new comes from registering to the report of a vehicle`, async (t) => {
    const { page } = await stand.open(t, { path: '/register' })

    await page.getByLabel('E-mail', { exact: true }).fill('newcomer@example.com')
    await page.getByLabel('Username').fill('newcomer')
    await page.getByLabel('Password', { exact: true }).fill(testPassword)
    await page.getByRole('button', { name: 'Register' }).click()
    await heading(page, 'Welcome, newcomer').waitFor()
    await page.getByRole('button', { name: 'Skip this' }).click()

    await page.getByRole('textbox', { name: /vehicle/i }).fill('B AB 12')
    await choose(page, pictures(1))
    const result = page.getByRole('region', { name: 'Result' })
    await result.getByRole('heading', { name: 'Bicycle' }).waitFor()

    await page.getByRole('link', { name: 'History' }).first().click()
    const row = rows(page).filter({ hasText: '1-drawn_bicycle.webp' })
    await assertPicture(row)
    await row.getByRole('link').click()
    await assertPicture(page.getByRole('dialog'))
    await page.getByRole('dialog').getByRole('link', { name: 'B-AB-12' }).click()

    await heading(page, 'B-AB-12').waitFor()
    await page.getByRole('button', { name: 'Make a report' }).click()
    await page.getByRole('button', { name: 'Make the report' }).click()
    const report = page.getByRole('article', { name: 'Report' })
    await report.locator('dd', { hasText: 'Bicycle' }).waitFor()
    await report.locator('svg.recharts-surface').first().waitFor()

    await page.getByRole('link', { name: 'Account' }).first().click()
    const sessions = page.getByRole('list', { name: 'Your sessions' }).getByRole('listitem')
    await sessions.getByText('This device').waitFor()
    assert.equal(await sessions.count(), 1)
  })

  test(`on ${name} the progress of twenty pictures is told while they are classified`, async (t) => {
    const tab = await stand.open(t, { path: '/favicon.svg', as: await stand.service.newUser() })
    const { page } = tab
    const news = await socketNews(page)
    await page.goto('/classify')
    await watchHeadings(page)

    await choose(page, pictures(20))
    await page.getByRole('heading', { name: '20 of 20 pictures classified' }).waitFor()

    const seen = await page.evaluate<readonly string[]>('seenHeadings')
    const counts = seen.flatMap(
      (text) => /^(?<count>\d+) of 20 /.exec(text)?.groups?.['count'] ?? [],
    )
    t.diagnostic(`shown on the way: ${counts.join(' ')}`)
    assert.ok(counts.some((count) => Number(count) > 0 && Number(count) < 20))
    assert.ok(news.count('job.progress') > 0)
    await page.getByRole('link', { name: 'History' }).first().click()
    await rows(page).filter({ hasText: '20-drawn_' }).waitFor()
  })

  test(`on ${name} each screen for administrators shows what there is`, async (t) => {
    const { page } = await stand.open(t, { as: stand.service.admin, path: '/admin/users' })

    for (const { title, shows } of adminScreens(stand)) {
      await page.getByRole('navigation').getByRole('link', { name: title }).first().click()
      await heading(page, title).waitFor()
      for (const text of shows) await page.getByRole('main').getByText(text).first().waitFor()
    }

    assert.equal(new URL(page.url()).pathname, '/admin/readiness')
  })

  test(`on ${name} whose sessions an administrator ends is out at once, and nobody else`, async (t) => {
    await assertOnlyOneIsOut(t, stand, (user) =>
      stand.service.app.inject({ method: 'POST', url: `/api/v1/admin/users/${user.id}/revoke` }),
    )
  })
}

// The same way out by another reason.
for (const { name, stand } of stands.slice(-1)) {
  test(`on ${name} whose account is switched off is out at once, and nobody else`, async (t) => {
    await assertOnlyOneIsOut(t, stand, (user) =>
      stand.service.app.inject({
        method: 'PATCH',
        url: `/api/v1/admin/users/${user.id}`,
        payload: { disabled: true },
      }),
    )
  })
}

function adminScreens({ service }: ConsoleStand) {
  return [
    { title: 'Users', shows: [service.admin.email, 'newcomer@example.com'] },
    { title: 'Audit trail', shows: ['newcomer'] },
    { title: 'Flags', shows: ['registration'] },
    { title: 'Jobs', shows: ['Done'] },
    { title: 'System', shows: ['database'] },
    { title: 'Readiness', shows: ['Ready with gaps'] },
  ]
}

type Answer = Promise<{ readonly statusCode: number }>

async function assertOnlyOneIsOut(
  t: TestContext,
  stand: ConsoleStand,
  end: (user: TestUser) => Answer,
): Promise<void> {
  const [user, other] = [await stand.service.newUser(), await stand.service.newUser()]
  const theirs = await live(t, stand, user)
  const others = await live(t, stand, other)
  theirs.tab.expect(/^401: /)

  const startedAt = performance.now()
  assert.ok((await end(user)).statusCode < 300)
  await theirs.tab.page.getByText('This session was ended').waitFor()
  t.diagnostic(`out after ${Math.round(performance.now() - startedAt)} ms`)

  assert.deepEqual(await theirs.news.closeCodes(), [4401])
  assert.equal(new URL(theirs.tab.page.url()).search, '?to=%2Fhistory')
  assert.deepEqual(await others.news.closeCodes(), [])
  await classify(stand, other)
  await rows(others.tab.page).getByText('drawn_bus.png').waitFor()
}

interface LiveTab {
  readonly tab: ConsoleTab
  readonly news: SocketNews
}

/** On the history, with an open socket. */
async function live(t: TestContext, stand: ConsoleStand, as: TestUser): Promise<LiveTab> {
  const tab = await stand.open(t, { as, path: '/favicon.svg' })
  const news = await socketNews(tab.page)
  await tab.page.goto('/history')
  await tab.page.getByText('Nothing classified yet').waitFor()
  await becomes(
    () => news.count('welcome'),
    (count) => count === 1,
    10_000,
  )
  return { tab, news }
}

async function classify({ url }: ConsoleStand, { headers }: TestUser): Promise<void> {
  const form = new FormData()
  form.set('file', new File([Buffer.from(drawing('drawn_bus.png'))], 'drawn_bus.png'))
  const request = { method: 'POST', headers, body: form }
  const { status } = await fetch(`${url}/api/v1/vehicle/classify`, request)
  assert.equal(status, 200)
}

async function watchHeadings(page: Page): Promise<void> {
  await heading(page, 'Classify').waitFor()
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { seenHeadings: seen })
    const look = () => {
      for (const { textContent } of document.querySelectorAll('h2')) {
        if (textContent !== null && !seen.includes(textContent)) seen.push(textContent)
      }
    }
    const what = { subtree: true, childList: true, characterData: true }
    new MutationObserver(look).observe(document.body, what)
  })
}

function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, level: 1 })
}

function rows(page: Page): Locator {
  return page.getByRole('list', { name: 'Classified pictures' }).getByRole('listitem')
}

/** One that is there, rather than the place for it. */
async function assertPicture(within: Locator): Promise<void> {
  const picture = within.locator('img')
  await picture.waitFor()
  await picture.evaluate((image: HTMLImageElement) => image.decode())
}

async function choose(page: Page, files: ReturnType<typeof pictures>): Promise<void> {
  await page.locator('input[type=file][multiple]').setInputFiles(files)
}

/** The drawings, over and over. */
function pictures(count: number) {
  return Array.from({ length: count }, (_, at) => {
    const { name, type } = drawings[at % 5] ?? drawings[0]
    return { name: `${at + 1}-${name}`, mimeType: type, buffer: drawing(name) }
  })
}
