import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())

test('a session that is ended on another device leaves its page, which says why', async (t) => {
  const user = await stand.service.newUser()
  const there = await stand.open(t, { as: user, path: '/account', size: 'phone' })
  const here = await stand.open(t, { as: user, path: '/account' })
  there.expect(/^401: /)

  // The test has signed in too, so there are two.
  await here.page.getByRole('button', { name: 'Sign out all others' }).click()
  await here.page.getByRole('button', { name: 'Sign out 2 other devices' }).click()
  await here.page.getByText('You are signed in on this device only').waitFor()
  // By the socket: nothing else asks so soon.
  await there.page.getByText('This session was ended').waitFor({ timeout: 5_000 })

  assert.equal(new URL(there.page.url()).search, '?to=%2Faccount')
  assert.deepEqual(await there.axe(), [])
  assert.equal(
    await here.page.getByRole('list', { name: 'Your sessions' }).locator('li').count(),
    1,
  )
})

test('a new password leaves this session alone, and ends the others', async (t) => {
  const user = await stand.service.newUser()
  const tab = await stand.open(t, { as: user, path: '/account' })
  tab.expect(/^40[03]: PATCH \/api\/v1\/auth\/password$/)
  tab.expect(/^401: /)
  const { page } = tab
  const change = async (current: string, next: string) => {
    await page.getByLabel('Current password').fill(current)
    await page.getByLabel('New password').fill(next)
    await page.getByRole('button', { name: 'Change password' }).click()
  }

  await change('not this one', 'abc')
  await page.getByText('The password has 3 characters').waitFor()
  await change('not this one', 'four herons under the pier')
  await page.getByText('The current password is not right.').waitFor()
  await change(testPassword, 'four herons under the pier')
  await page.getByText('You are still signed in here, and nowhere else.').waitFor()

  const sessions = page.getByRole('list', { name: 'Your sessions' }).locator('li')
  await sessions.nth(1).waitFor({ state: 'detached' })
  assert.equal(await sessions.count(), 1)
})

test('an API key is shown once, works, and is refused once it is revoked', async (t) => {
  const user = await stand.service.newUser()
  const { page, axe } = await stand.open(t, { as: user, path: '/account' })

  await page.getByRole('button', { name: 'Create an API key' }).click()
  await page.getByLabel('Name').fill('Gate camera')
  await page.getByRole('button', { name: 'Create the key' }).click()
  const key = (await page.getByTestId('new-key').textContent()) ?? ''
  assert.deepEqual(await axe(), [])
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  assert.equal((await page.content()).includes(key), false)
  assert.equal(await listWith(key), 200)
  await page.getByRole('button', { name: 'Revoke Gate camera' }).click()
  await page.getByRole('button', { name: 'Revoke this key' }).click()
  await page.getByText('No API keys yet').waitFor()
  assert.equal(await listWith(key), 401)
})

test('whoever signs out everywhere is out, and is told nothing else', async (t) => {
  const user = await stand.service.newUser()
  const tab = await stand.open(t, { as: user, path: '/account' })
  tab.expect(/^401: POST \/api\/v1\/auth\/refresh$/)
  const { page } = tab

  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByText('You are signed out').waitFor()

  assert.equal(page.url(), `${stand.url}/sign-in`)
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} an account can be seen to, in both themes`, async (t) => {
    const tab = await stand.open(t, { size, as: stand.service.admin, path: '/account' })

    await tab.page.getByText('This device').first().waitFor()
    await tab.page.getByText('No API keys yet').waitFor()
    const account = await violationsInBothThemes(tab)
    await tab.page.getByRole('button', { name: 'Create an API key' }).click()
    await tab.page.getByRole('button', { name: 'Create the key' }).waitFor()
    const creating = await violationsInBothThemes(tab)

    assert.deepEqual([...account, ...creating], [])
    const width = await tab.page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= (size === 'phone' ? 360 : 1280), `${width} pixels wide`)
  })
}

async function listWith(key: string): Promise<number> {
  const headers = { 'x-api-key': key }
  const { status } = await fetch(`${stand.url}/api/v1/vehicle/classifications`, { headers })
  return status
}
