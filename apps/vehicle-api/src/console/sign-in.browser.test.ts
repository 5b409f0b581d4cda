import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())

test('whoever signs in by keyboard comes to where they were heading', async (t) => {
  const { email } = await stand.service.newUser()
  const { page } = await stand.open(t, { path: '/account?from=a-link' })

  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(testPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor()

  assert.equal(pathOf(page), '/account?from=a-link')
})

test('a wrong password is told in place, and the next try may be right', async (t) => {
  const { email } = await stand.service.newUser()
  const tab = await stand.open(t, { path: '/sign-in?to=%2Faccount' })
  tab.expect(/^401: POST \/api\/v1\/auth\/login$/)

  await signIn(tab.page, email, 'not this one')
  await tab.page.getByText('The name or the password is not right.').waitFor()
  assert.deepEqual(await tab.axe(), [])
  await signIn(tab.page, email, testPassword)

  await tab.page.getByRole('heading', { name: 'Account', level: 1 }).waitFor()
})

test('whoever must wait sees the seconds run, and can take another account at once', async (t) => {
  const { email } = await stand.service.newUser()
  const tab = await stand.open(t, { path: '/sign-in' })
  tab.expect(/^4(01|29): POST \/api\/v1\/auth\/login$/)
  const wrong = { email, password: 'not this one', mode: 'bearer' }
  await Promise.all(Array.from({ length: 5 }, () => attempt(wrong)))

  await signIn(tab.page, email, 'not this one')
  const button = tab.page.getByRole('button', { name: 'Try again in' })
  await button.waitFor()
  const first = await button.textContent()

  assert.equal(await button.isDisabled(), true)
  assert.deepEqual(await tab.axe(), [])
  await tab.page.waitForFunction(
    ([before]) => !document.querySelector('form')?.textContent?.includes(String(before)),
    [first],
  )
  await tab.page.getByLabel('E-mail or username').fill('somebody-else')
  await tab.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
})

test('what was typed stays while the service is away', async (t) => {
  const tab = await stand.open(t, { path: '/sign-in' })
  tab.expect(/^failed: POST \/api\/v1\/auth\/login/)
  await tab.page.route('**/auth/login', (route) => route.abort('connectionrefused'))

  await signIn(tab.page, 'ann@example.com', testPassword)
  await tab.page.getByText('No connection').waitFor()

  assert.equal(await tab.page.getByLabel('E-mail or username').inputValue(), 'ann@example.com')
  assert.equal(await password(tab.page).inputValue(), testPassword)
})

test('whoever registers is welcomed once, and one click later has a classified picture', async (t) => {
  const tab = await stand.open(t, { path: '/register' })
  tab.expect(/^401: POST \/api\/v1\/auth\/refresh$/)
  tab.expect(/^400: POST \/api\/v1\/auth\/register$/)
  const { page } = tab

  await register(page, { email: 'newcomer', username: 'n', secret: 'abc' })
  await page.getByText('The password has 3 characters').waitFor()
  assert.equal(await page.locator('input[aria-invalid=true]').count(), 3)
  assert.deepEqual(await tab.axe(), [])
  await register(page, {
    email: 'newcomer@example.com',
    username: 'newcomer',
    secret: testPassword,
  })
  await page.getByRole('heading', { name: 'Welcome, newcomer' }).waitFor()
  await page.getByRole('button', { name: 'Bus' }).click()
  await page.getByText('kept in your history').waitFor()

  assert.equal(pathOf(page), '/welcome')
  assert.match((await page.getByRole('main').textContent()) ?? '', /Bus\s9\d\s%\sconfident/)
  await page.getByText('1 of 3 done').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out').waitFor()
  await signIn(page, 'newcomer', testPassword)
  await page.waitForURL('**/classify')
})

test('a registration that is switched off is told, and leads to signing in', async (t) => {
  const tab = await stand.open(t, { path: '/register' })
  tab.expect(/^403: POST \/api\/v1\/auth\/register$/)
  await letRegister({ killed: true })
  t.after(() => letRegister({ version: 1, killed: false }))

  await register(tab.page, { email: 'a@example.com', username: 'ann', secret: testPassword })
  await tab.page.getByRole('heading', { name: 'Registration is closed' }).waitFor()

  assert.deepEqual(await tab.axe(), [])
  await tab.page.getByRole('main').getByRole('link', { name: 'Sign in' }).last().click()
  assert.equal(pathOf(tab.page), '/sign-in')
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} everybody can come in, in both themes`, async (t) => {
    const user = await stand.service.newUser('admin')
    const tab = await stand.open(t, { size, path: '/sign-in' })

    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const signingIn = await violationsInBothThemes(tab)
    await tab.page.getByRole('link', { name: 'Register' }).click()
    await tab.page.getByRole('heading', { name: 'Register' }).waitFor()
    const registering = await violationsInBothThemes(tab)
    await tab.page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(tab.page, user.email, testPassword)
    await tab.page.getByRole('heading', { name: /^Welcome/ }).waitFor()
    const welcome = await violationsInBothThemes(tab)

    assert.deepEqual([...signingIn, ...registering, ...welcome], [])
    const width = await tab.page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= (size === 'phone' ? 360 : 1280), `${width} pixels wide`)
  })
}

function pathOf(page: Page): string {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}

function password(page: Page) {
  return page.getByLabel('Password', { exact: true })
}

async function signIn(page: Page, name: string, secret: string): Promise<void> {
  await page.getByLabel('E-mail or username').fill(name)
  await password(page).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function letRegister(payload: object): Promise<void> {
  const url = '/api/v1/admin/flags/registration'
  const { statusCode } = await stand.service.app.inject({ method: 'PUT', url, payload })
  assert.equal(statusCode, 200)
}

/** From the same address as the browser. */
function attempt(body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(body) }
  return fetch(`${stand.url}/api/v1/auth/login`, request)
}

interface Registration {
  readonly email: string
  readonly username: string
  readonly secret: string
}

async function register(page: Page, { email, username, secret }: Registration): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Username').fill(username)
  await password(page).fill(secret)
  await page.getByRole('button', { name: 'Register' }).click()
}
