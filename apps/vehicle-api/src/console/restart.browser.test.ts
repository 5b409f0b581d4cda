import assert from 'node:assert/strict'
import { after, suite, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../../tools/servers/shared-redis.ts'
import { becomes } from '../testing/becomes.ts'
import { consoleBrowser, signIn } from '../testing/browser/console-stand.ts'
import { type ConsoleTab, consoleTab } from '../testing/browser/console-tab.ts'
import { socketNews } from '../testing/browser/socket-news.ts'
import { type RestartableService, restartableService } from '../testing/restartable-service.ts'
import { drawing } from '../testing/service.ts'
import type { TestUser } from '../testing/signed-in.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const onSqlite = await restartableService()
after(() => onSqlite[Symbol.asyncDispose]())
const postgres = await sharedPostgres()
const database = await postgres.createDatabase()
const onPostgres = await restartableService({
  DATABASE_URL: database,
  REDIS_URL: await (await sharedRedis()).createDatabase(),
})
after(async () => {
  await onPostgres[Symbol.asyncDispose]()
  await postgres.dropDatabase(database)
})

const stores = [
  { name: 'SQLite', service: onSqlite },
  { name: 'PostgreSQL with Redis', service: onPostgres },
]

/** Whatever a page says of a service that is not there, and of one that is about to leave. */
const away = [
  /ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/,
  /^console: WebSocket connection/,
  /^503: /,
]

// Both wait most of the time.
suite('a page outlives a restart of the service', { concurrency: true }, () => {
  for (const { name, service } of stores) {
    test(`on ${name}, with its session and all that happened meanwhile`, async (t) => {
      const user = await service.newUser()
      const { page, expect } = await open(t, service, user)
      for (const complaint of away) expect(complaint)
      const news = await socketNews(page)
      await page.goto('/history')
      await page.getByText('Nothing classified yet').waitFor()
      await becomes(
        () => news.count('welcome'),
        (count) => count === 1,
        10_000,
      )

      await service.stop()
      await banner(page).waitFor()
      const startedAt = performance.now()
      await service.start()
      await classify(service, user, 'drawn_bus.png')
      // The page waits for up to a quarter of a minute between two attempts.
      await row(page, 'drawn_bus.png').waitFor({ timeout: 25_000 })
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
      t.diagnostic(`up to date ${seconds} s after the start`)

      await banner(page).waitFor({ state: 'detached' })
      assert.equal(news.count('welcome'), 2)
      await classify(service, user, 'drawn_car.jpg')
      await row(page, 'drawn_car.jpg').waitFor()
      assert.equal(new URL(page.url()).pathname, '/history')
    })
  }
})

async function open(
  t: TestContext,
  { url }: RestartableService,
  user: TestUser,
): Promise<ConsoleTab> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' })
  const tab = await consoleTab(context, t)
  await signIn(tab, user)
  return tab
}

function banner(page: Page) {
  return page
    .getByRole('status')
    .filter({ hasText: /^(Live updates are interrupted|The service cannot be reached)/ })
}

function row(page: Page, file: string) {
  const list = page.getByRole('list', { name: 'Classified pictures' })
  return list.getByRole('listitem').filter({ hasText: file })
}

async function classify(
  { url }: RestartableService,
  { headers }: TestUser,
  name: string,
): Promise<void> {
  const form = new FormData()
  form.set('file', new File([Buffer.from(drawing(name))], name))
  const request = { method: 'POST', headers, body: form }
  const { status } = await fetch(`${url}/api/v1/vehicle/classify`, request)
  assert.equal(status, 200)
}
