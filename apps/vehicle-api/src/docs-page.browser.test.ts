import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type BrowserContextOptions, chromium } from 'playwright-core'
import { systemBrowser } from '../../../tools/servers/system-browser.ts'
import { childService } from './testing/child-service.ts'

const service = await childService({ LOG_LEVEL: 'fatal' })
after(() => service[Symbol.asyncDispose]())
const browser = await chromium.launch({
  executablePath: systemBrowser(),
  // Chromium refuses to sandbox itself as root; it only sees our own page.
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
})
after(() => browser.close())

test('a picture is classified from the documentation, and the page breaks no policy', async () => {
  await using page = await openDocs({ viewport: { width: 1280, height: 900 } })
  const form = page.tab.locator('form.try[data-path="/api/v1/vehicle/classify"]')
  const drawing = join(import.meta.dirname, '../fixtures/drawn_bus.png')
  const token = service.headers.authorization.replace('Bearer ', '')

  await page.tab.locator('#docs-token').fill(token)
  await form.locator('summary').first().click()
  await form.locator('input[type=file][name=file]').setInputFiles(drawing)
  await form.getByRole('button', { name: 'Send' }).click()
  await form.locator('output .status').waitFor()

  assert.equal(await form.locator('output .status').textContent(), '200')
  assert.match((await form.locator('output pre').first().textContent()) ?? '', /"label": "bus"/)
  assert.deepEqual(page.complaints, [])
})

test('a script that was put into the page is not run, and the browser says so', async () => {
  await using page = await openDocs({ viewport: { width: 1280, height: 900 } })

  const ran = await page.tab.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.body.append(script)
    return document.title
  })

  assert.notEqual(ran, 'taken over')
  assert.match(page.complaints.join(), /Content Security Policy/)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a phone in ${colorScheme} the documentation fits and can be read`, async () => {
    await using page = await openDocs({ viewport: { width: 360, height: 740 }, colorScheme })

    const { width, contrast } = await page.tab.evaluate(measurePage)

    assert.ok(width <= 360, `${width} pixels wide`)
    // WCAG 2.2, success criterion 1.4.3.
    assert.ok(contrast >= 4.5, `contrast ${contrast}`)
    assert.deepEqual(page.complaints, [])
  })
}

test('the filter leaves the operations that were asked for', async () => {
  await using page = await openDocs({ viewport: { width: 1280, height: 900 } })

  await page.tab.locator('#docs-filter').fill('batch')
  const visible = page.tab.locator('nav a:visible')

  assert.deepEqual((await visible.allTextContents()).map(words), [
    'post Classify several pictures',
    'get Follow a batch in the background',
  ])
})

/** The page, and what the browser complained of, a violated policy among it. */
async function openDocs(options: BrowserContextOptions) {
  const context = await browser.newContext(options)
  const tab = await context.newPage()
  const complaints: string[] = []
  tab.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  tab.on('pageerror', (error) => complaints.push(error.message))
  await tab.goto(`${service.url}/docs`)
  return { tab, complaints, [Symbol.asyncDispose]: () => context.close() }
}

function words(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}

/** Runs in the page: its width with all that overflows, and the contrast of its text. */
function measurePage(): { width: number; contrast: number } {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((value) => {
      const share = Number(value) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const { body, documentElement } = document
  const style = getComputedStyle(body)
  const page = getComputedStyle(documentElement).backgroundColor
  const own = style.backgroundColor
  const lights = [luminance(style.color), luminance(own.startsWith('rgba(0, 0, 0, 0') ? page : own)]
  const [dark = 0, light = 0] = lights.toSorted((one, other) => one - other)
  return { width: documentElement.scrollWidth, contrast: (light + 0.05) / (dark + 0.05) }
}
