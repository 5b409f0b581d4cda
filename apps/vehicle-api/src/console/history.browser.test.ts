import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import type { Classification } from '../answer-types.ts'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { drawing, drawings, testService } from '../testing/service.ts'
import type { TestUser } from '../testing/signed-in.ts'
import { exampleClassification } from '../vehicle/schemas.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())
const filed = await userWith(2, 'truck-17')

test('whoever has classified nothing is led to where it is done', async (t) => {
  const user = await stand.service.newUser()
  const { page } = await stand.open(t, { as: user, path: '/vehicles' })
  await page.getByText('No vehicles yet').waitFor()

  await page.getByRole('link', { name: 'History' }).first().click()
  await page.getByRole('link', { name: 'Classify a picture' }).click()
  await page.getByRole('heading', { name: 'Classify' }).waitFor()

  assert.equal(new URL(page.url()).pathname, '/classify')
})

test('filters live in the address, and can be cleared at once', async (t) => {
  const { page } = await stand.open(t, { as: filed, path: '/history?label=bus&uncertain=true' })

  await page.getByText('No picture fits these filters').waitFor()
  await page.getByLabel('Uncertain only').uncheck()
  await rows(page).first().waitFor()
  const buses = await rows(page).allTextContents()
  await page.getByLabel('Vehicle').fill('no such')
  await page.getByText('No picture fits these filters').waitFor()
  const address = new URL(page.url()).search
  await page.getByRole('search').getByRole('button', { name: 'Clear filters' }).click()
  await rows(page).nth(11).waitFor()

  assert.equal(buses.length, 2)
  assert.ok(buses.every((text) => text.startsWith('Bus')))
  assert.equal(address, '?label=bus&vehicle_id=no-such')
  assert.equal(new URL(page.url()).search, '')
})

test('a picture is opened by keyboard, and the focus comes back', async (t) => {
  const { page } = await stand.open(t, { as: filed, path: '/history' })

  await rows(page).nth(1).focus()
  await page.keyboard.press('Enter')
  const detail = page.getByRole('dialog')
  await detail.getByRole('img', { name: 'drawn_motorcycle.gif' }).waitFor()
  const bars = await detail
    .getByRole('list', { name: /How confident/ })
    .locator('li')
    .count()
  const link = await detail.getByRole('link', { name: 'truck-17' }).getAttribute('href')
  await page.keyboard.press('Escape')
  await detail.waitFor({ state: 'detached' })

  assert.equal(bars, 13)
  assert.equal(link, '/vehicles/truck-17')
  assert.match((await page.locator(':focus').textContent()) ?? '', /^Motorcycle/)
})

test('a picture that the service refuses to delete comes back, and is deleted later', async (t) => {
  const user = await userWith(1)
  const there = await stand.open(t, { as: user, path: '/history' })
  const tab = await stand.open(t, { as: user, path: '/history' })
  tab.expect(/^503: DELETE /)
  const { page } = tab
  const remove = async () => {
    await rows(page).filter({ hasText: 'drawn_bus.png' }).click()
    await page.getByRole('button', { name: 'Delete this picture' }).click()
    const question = page.getByRole('dialog', { name: 'Delete drawn_bus.png?' })
    await question.getByRole('button', { name: 'Delete this picture' }).click()
  }
  await rows(there.page).nth(5).waitFor()

  await page.route('**/classifications/*', refuseToDelete)
  await remove()
  await page.getByText('drawn_bus.png was not deleted').waitFor()
  await rows(page).nth(5).waitFor()
  await page.unroute('**/classifications/*', refuseToDelete)
  await remove()
  await page.getByText('drawn_bus.png is deleted').waitFor()
  await rows(there.page).nth(5).waitFor({ state: 'detached' })

  assert.equal(await rows(page).count(), 5)
  assert.equal(await rows(there.page).filter({ hasText: 'drawn_bus.png' }).count(), 0)
})

test('what is classified meanwhile is there at once, or offered to who reads further down', async (t) => {
  const user = await userWith(2)
  const { page } = await stand.open(t, { as: user, path: '/history' })
  await rows(page).nth(11).waitFor()

  await classify(user, 'drawn_car.jpg')
  await rows(page).nth(12).waitFor()
  await page.evaluate(() => scrollTo(0, 300))
  const before = await rows(page).nth(6).boundingBox()
  await classify(user, 'drawn_truck.bmp')
  await classify(user, 'drawn_bus.png')
  const offer = page.getByRole('button', { name: '2 new – show' })
  await offer.waitFor()
  const meanwhile = await rows(page).nth(6).boundingBox()
  await offer.click()
  await rows(page).nth(14).waitFor()

  assert.equal(meanwhile?.y, before?.y)
  assert.match((await rows(page).first().textContent()) ?? '', /^Bus/)
  assert.equal(await page.evaluate(() => scrollY), 0)
})

test('10,000 pictures are scrolled through with few of them in the page', async (t) => {
  const { page } = await stand.open(t, { as: filed, path: '/account' })
  await page.route(/\/vehicle\/classifications\?/, pagesOfMany)
  await page.getByRole('link', { name: 'History' }).first().click()
  await rows(page).first().waitFor()

  const seen: number[] = []
  const last = rows(page).filter({ hasText: 'picture-9999.jpg' })
  while ((await last.count()) === 0 && seen.length < 100) {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    await page.evaluate(() => new Promise(requestAnimationFrame))
    seen.push(await rows(page).count())
  }

  await last.waitFor()
  assert.equal(await last.locator('..').getAttribute('aria-posinset'), '10000')
  assert.ok(Math.max(...seen) < 60, `${Math.max(...seen)} rows`)
})

test('a report is made, followed, read as tables too, printed, and is told to be old', async (t) => {
  const user = await userWith(1, 'B-XY-1234')
  const { page } = await stand.open(t, { as: user, path: '/vehicles', theme: 'dark' })

  await page.getByRole('link', { name: /B-XY-1234/ }).click()
  await page.getByText('No report yet').waitFor()
  await page.getByRole('button', { name: 'Make a report' }).click()
  await page.getByLabel('Notes (optional)').fill('After the repair')
  await page.getByRole('button', { name: 'Make the report' }).click()
  const report = page.getByRole('article', { name: 'Report' })
  const figures = async () => (await report.locator('dl').textContent()) ?? ''
  await report.getByText('After the repair').waitFor()
  await page.locator('.recharts-bar-rectangle').first().waitFor()
  await report.getByText('As a table').nth(1).click()
  const shares = report.getByRole('table', { name: 'What the pictures show' })

  assert.match((await shares.getByRole('row', { name: /Bus/ }).textContent()) ?? '', /^Bus116/)
  assert.match(await figures(), /^Pictures6/)
  await assertPrints(page)
  await classify(user, 'drawn_car.jpg', 'B-XY-1234')
  await page.getByText('1 newer picture is not in it').waitFor()
  await page.getByRole('button', { name: 'Make it again' }).click()
  await page.getByText('1 newer picture is not in it').waitFor({ state: 'detached' })
  assert.match(await figures(), /^Pictures7/)
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} history and reports can be used by all, in both themes`, async (t) => {
    const tab = await stand.open(t, { size, as: filed, path: '/history?vehicle_id=truck-17' })
    const { page } = tab
    const found: string[] = []
    const examine = async () => {
      found.push(...(await violationsInBothThemes(tab)))
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(width <= (size === 'phone' ? 360 : 1280), `${width} pixels wide`)
    }

    if (size === 'phone') await page.getByRole('button', { name: 'Filter (1)' }).click()
    await rows(page).nth(11).waitFor()
    await examine()
    await rows(page).first().click()
    await page.getByRole('dialog').getByText('Answered in').waitFor()
    await examine()
    await page.goto('/vehicles')
    await page.getByRole('link', { name: /truck-17/ }).waitFor()
    await examine()
    await page.getByRole('link', { name: /truck-17/ }).click()
    if (size === 'phone') {
      await page.getByRole('button', { name: 'Make a report' }).click()
      await page.getByRole('button', { name: 'Make the report' }).click()
    }
    await page.locator('.recharts-bar-rectangle').first().waitFor()
    await page.getByText('As a table').first().click()
    await examine()

    assert.deepEqual(found, [])
  })
}

function rows(page: Page) {
  return page.getByRole('list', { name: 'Classified pictures' }).getByRole('link')
}

/** Paper is light and has the drawings on it, but nothing to press. */
async function assertPrints(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await page.locator('html[data-mantine-color-scheme=light]').waitFor()
  const drawings = await page.locator('.recharts-wrapper > svg').all()
  const sizes = await Promise.all(drawings.map((one) => one.boundingBox()))
  assert.equal(sizes.length, 3)
  for (const size of sizes) assert.ok((size?.width ?? 0) > 300 && (size?.height ?? 0) > 150)
  assert.equal(await page.getByRole('navigation').count(), 0)
  assert.equal(await page.getByRole('button').count(), 0)
  await page.emulateMedia({ media: 'screen' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
}

async function userWith(times: number, vehicleId?: string): Promise<TestUser> {
  const user = await stand.service.newUser()
  for (let time = 0; time < times; time += 1) {
    for (const { name } of drawings) await classify(user, name, vehicleId)
  }
  return user
}

async function classify({ headers }: TestUser, name: string, vehicleId?: string): Promise<void> {
  const body = new FormData()
  body.append('file', new File([Uint8Array.from(drawing(name))], name))
  const query = vehicleId === undefined ? '' : `?vehicle_id=${vehicleId}`
  const sent = { method: 'POST', body, headers }
  const answer = await fetch(`${stand.url}/api/v1/vehicle/classify${query}`, sent)
  assert.equal(answer.status, 200, await answer.text())
}

async function refuseToDelete(route: Route): Promise<void> {
  if (route.request().method() !== 'DELETE') return route.fallback()
  await route.fulfill({ status: 503, json: { status: 503, message: 'Not now.' } })
}

/** Of 10,000, in pages larger than those of the service, for the test to be done sooner. */
async function pagesOfMany(route: Route): Promise<void> {
  const first = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
  const next = first + 1_000
  const items = Array.from({ length: 1_000 }, (_, at) => manyOf(first + at))
  await route.fulfill({ json: { items, next_cursor: next < 10_000 ? String(next) : null } })
}

function manyOf(at: number): Classification {
  return {
    ...exampleClassification,
    id: `019ffe1c-8c1e-7e30-b7a2-${String(99_999 - at).padStart(12, '0')}`,
    image: { ...exampleClassification.image, name: `picture-${at}.jpg`, format: 'jpeg' },
    picture_url: null,
  }
}
