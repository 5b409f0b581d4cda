import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import {
  choose,
  noPicture,
  resultOf,
  somePictures,
  tilesOf,
  vehicleFieldOf,
} from '../testing/browser/classify-page.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { drawing, testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())
const user = await stand.service.newUser()
const classify = { as: user, path: '/classify' } as const

test('the first minute: a sample is pressed, and its prediction stands beside and over it', async (t) => {
  const tab = await stand.open(t, { ...classify, as: await stand.service.newUser() })
  const { page } = tab

  await page.getByRole('button', { name: 'Bus' }).click()
  const heading = resultOf(page).getByRole('heading', { name: 'Bus' })
  await heading.waitFor()

  assert.match((await page.getByRole('figure').textContent()) ?? '', /^Bus\d+\s%$/)
  const bars = page.getByRole('list', { name: /confident/ }).getByRole('listitem')
  assert.match((await bars.first().textContent()) ?? '', /^Bus\d+\s%$/)
  assert.equal(await bars.count(), 13)
  assert.ok(await heading.evaluate((element) => element === document.activeElement))
  await page
    .getByRole('status')
    .filter({ hasText: /^Bus, \d+\s%\.$/ })
    .waitFor()
})

test('a picture is filed under the vehicle that is named, in the form the service takes', async (t) => {
  const { page } = await stand.open(t, classify)

  await vehicleFieldOf(page).fill('B AB/1')
  await choose(page, somePictures(1))
  await page.getByText('1 picture waits for it').waitFor()
  await vehicleFieldOf(page).fill('B AB 1')

  await resultOf(page).getByRole('link', { name: 'B-AB-1' }).waitFor()
})

test('what would be refused is not sent, and is told why', async (t) => {
  const { page } = await stand.open(t, classify)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url())
  })

  await choose(page, [
    { name: 'IMG_1.HEIC', mimeType: 'image/heic', buffer: Buffer.from('    ftypheic') },
  ])
  await resultOf(page).getByText('This is a HEIC photo').waitFor()

  assert.deepEqual(
    sent.filter((url) => url.includes('/vehicle/')),
    [],
  )
})

test('a picture is pasted', async (t) => {
  const { page } = await stand.open(t, classify)
  const bytes = [...drawing('drawn_car.jpg')]
  await page.getByText('No photo at hand?').waitFor()

  await page.evaluate((given) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([new Uint8Array(given)], 'image.jpg', { type: 'image/jpeg' }))
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  }, bytes)

  await resultOf(page).getByRole('heading', { name: 'Car' }).waitFor()
})

test('after a limit and a lost answer the same upload goes on by itself, and is stored once', async (t) => {
  const tab = await stand.open(t, classify)
  tab.expect(/^429: POST/)
  tab.expect(/^failed: POST .*classify/)
  const { page } = tab
  const keys: (string | undefined)[] = []
  await page.route(/\/vehicle\/classify$/, async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    const problem = { error_code: 'RATE_LIMITED', message: 'Too many.' }
    if (keys.length === 1) {
      const headers = { 'retry-after': '1' }
      return route.fulfill({ status: 429, headers, json: problem })
    }
    const answer = await route.fetch()
    // The service has stored it; nobody hears of it.
    return keys.length === 2 ? route.abort('connectionreset') : route.fulfill({ response: answer })
  })
  const before = await storedCount()

  await choose(page, somePictures(1))
  await page.getByText('A short pause').waitFor()
  await resultOf(page).getByRole('heading', { name: 'Bicycle' }).waitFor()

  assert.equal(keys.length, 3)
  assert.equal(new Set(keys).size, 1)
  assert.equal(await storedCount(), before + 1)
})

test('an access token that has run out is renewed, and the upload goes on', async (t) => {
  const tab = await stand.open(t, classify)
  tab.expect(/^401: POST .*classify/)
  let isFirst = true
  await tab.page.route(/\/vehicle\/classify$/, async (route) => {
    const headers = { ...route.request().headers() }
    if (isFirst) headers['authorization'] = 'Bearer expired'
    isFirst = false
    await route.continue({ headers })
  })

  await choose(tab.page, somePictures(1))

  await resultOf(tab.page).getByRole('heading', { name: 'Bicycle' }).waitFor()
})

test('pictures and one that is none are classified, and can be looked through by keyboard', async (t) => {
  const { page } = await stand.open(t, classify)

  await choose(page, [...somePictures(40), noPicture])
  await page.getByRole('heading', { name: '40 of 41 pictures classified' }).waitFor()
  await page.getByRole('button', { name: /^Not classified 1$/ }).click()
  await tilesOf(page).filter({ hasText: 'notes.jpg' }).waitFor()
  assert.equal(await tilesOf(page).count(), 1)
  await page.getByRole('button', { name: /^Bus 8$/ }).click()
  await tilesOf(page).filter({ hasText: 'notes.jpg' }).waitFor({ state: 'detached' })

  const first = tilesOf(page).first()
  await first.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 of 8').waitFor()
  await page.keyboard.press('ArrowRight')
  await dialog.getByText('2 of 8').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  // The dialog hands the focus back a moment after it has gone.
  await page.waitForFunction(
    (element) => element === document.activeElement,
    await first.elementHandle(),
  )
})

test('whoever leaves with unsent pictures is warned, and may cancel them', async (t) => {
  const tab = await stand.open(t, classify)
  const { page } = tab
  await page.route(/\/vehicle\/classify-batch$/, () => undefined)

  await choose(page, somePictures(40))
  await page.getByText(/16 sending/).waitFor()
  assert.equal(await wouldWarn(page), true)
  await page.getByRole('button', { name: 'Cancel the remaining 40' }).click()
  await page.getByRole('button', { name: 'Send 40 pictures again' }).waitFor()

  assert.equal(await wouldWarn(page), false)
})

test('while nobody is signed in the pictures wait, and go on when their owner is back', async (t) => {
  const tab = await stand.open(t, classify)
  tab.expect(/^401: POST/)
  const { page } = tab
  const refuse = (route: Route) => route.fulfill({ status: 401, json: {} })
  await page.route(/\/vehicle\/classify-batch$|\/auth\/refresh$/, refuse)

  await choose(page, somePictures(20))
  await page.waitForURL(/\/sign-in/)
  await page.unrouteAll()
  await page.getByLabel(/e-?mail/i).fill(user.email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await page.getByRole('heading', { name: '20 of 20 pictures classified' }).waitFor()
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} everybody can use each state of the screen, and it fits`, async (t) => {
    const tab = await stand.open(t, { ...classify, size })
    const { page } = tab
    const check = async () => {
      assert.deepEqual(await violationsInBothThemes(tab), [])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(width <= (size === 'phone' ? 360 : 1280), `${width} pixels wide`)
    }

    await check()
    await choose(page, somePictures(1))
    await resultOf(page).getByRole('heading', { name: 'Bicycle' }).waitFor()
    await check()
    await choose(page, [...somePictures(8), noPicture])
    await page.getByRole('heading', { name: '8 of 9 pictures classified' }).waitFor()
    await check()
    await tilesOf(page).last().click()
    await page.getByRole('dialog').getByText('Not sent').waitFor()
    await check()
  })
}

async function storedCount(): Promise<number> {
  const answer = await stand.service.anonymous({
    url: '/api/v1/vehicle/classifications?limit=100',
    headers: user.headers,
  })
  return answer.json().items.length
}

/** What the page says to a browser that is about to leave it. */
function wouldWarn(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    return event.defaultPrevented
  })
}
