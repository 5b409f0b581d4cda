import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { consoleBrowser, consoleStand, looks } from '../testing/browser/console-stand.ts'
import { testService } from '../testing/service.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())

for (const look of looks) {
  test(`on a ${look.size} in ${look.theme} the console opens, breaks no policy, and fits`, async (t) => {
    const tab = await stand.open(t, look)

    await tab.page.locator('#root :visible').first().waitFor()
    const width = await tab.page.evaluate(() => document.documentElement.scrollWidth)

    assert.ok(width <= (look.size === 'phone' ? 360 : 1280), `${width} pixels wide`)
    assert.deepEqual(await tab.complaints(), [])
  })
}

test('a script that was put into the page is not run, and the stand says so', async (t) => {
  const tab = await stand.open(t)
  tab.expect(/^policy: script-src-elem inline$/)
  tab.expect(/^console: .*Content Security Policy/)

  const title = await tab.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.body.append(script)
    return document.title
  })

  assert.notEqual(title, 'taken over')
  assert.equal((await tab.complaints()).length, 2)
})

test('a style without the nonce of the page does nothing, and one with it does', async (t) => {
  const tab = await stand.open(t)
  tab.expect(/^policy: style-src-elem inline$/)
  tab.expect(/^console: .*Content Security Policy/)

  const marks = await tab.page.evaluate(() => {
    const script = document.querySelector<HTMLElement>('script[nonce]')
    return [undefined, script?.nonce].map((nonce) => {
      const style = document.createElement('style')
      if (nonce !== undefined) style.nonce = nonce
      style.textContent = 'html { --mark: made }'
      document.head.append(style)
      return getComputedStyle(document.documentElement).getPropertyValue('--mark')
    })
  })

  assert.deepEqual(marks, ['', 'made'])
})

test('the policy lets the page open a WebSocket to its own host, and to no other', async (t) => {
  const tab = await stand.open(t)
  tab.expect(/^console: WebSocket connection|ws:\/\/other\.example/)

  await tab.page.evaluate(async () => {
    for (const url of [`ws://${location.host}/nowhere`, 'ws://other.example/']) {
      await new Promise((resolve) => {
        new WebSocket(url).onerror = resolve
      })
    }
  })

  const complaints = await tab.complaints()
  const refused = complaints.filter((one) => one.startsWith('policy:'))
  assert.deepEqual(refused, ['policy: connect-src ws://other.example/'])
})

test('axe finds what is wrong with a page, in spite of its policy', async (t) => {
  const tab = await stand.open(t)

  await tab.page.evaluate(() => {
    document.body.append(document.createElement('img'))
  })

  assert.match((await tab.axe()).join(), /image-alt: .*<img>/)
  assert.deepEqual(await tab.complaints(), [])
})

test('whoever follows a link to nowhere gets the console, and the answer is a 404', async (t) => {
  const tab = await stand.open(t)
  tab.expect(/^404: GET \/nowhere$/)

  const answer = await tab.page.goto('/nowhere')

  await tab.page.locator('#root :visible').first().waitFor()
  assert.equal(answer?.status(), 404)
})

test('whoever has signed in before is signed in when the console opens', async (t) => {
  const user = await stand.service.newUser()
  const tab = await stand.open(t, { as: user, path: '/account' })

  await tab.page.getByText(user.email.replace(/@.*/, '')).first().waitFor({ timeout: 5_000 })

  assert.equal(new URL(tab.page.url()).pathname, '/account')
})
