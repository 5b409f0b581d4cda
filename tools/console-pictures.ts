/**
 * Makes the pictures of the console in `docs/pictures`: of the real service, on sample data, in the
 * browser of the system. They are other ones at each run, as times and figures are; so they are made
 * by hand, when the console has changed, and looked at.
 *
 *     npm run pictures [-- NAME …]
 */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { consoleBrowser } from '../apps/vehicle-api/src/testing/browser/console-stand.ts'
import { drawing, drawings, testService } from '../apps/vehicle-api/src/testing/service.ts'
import { testPassword } from '../apps/vehicle-api/src/testing/sign-in.ts'
import { buildConsole } from './build-console.ts'
import { type SampleData, sampleData } from './pictures/sample-data.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/pictures')
const bytesMax = 120 * 1_024
/** The charts of a service that has just started are empty. */
const systemAfterMs = 180_000

interface Picture {
  readonly name: string
  readonly device: keyof typeof devices
  readonly theme: 'light' | 'dark'
  readonly path: (data: SampleData) => string
  /** Until everything is there. */
  readonly ready: (page: Page) => Promise<unknown>
  /** Soon it is another. Default false. */
  readonly isMoving?: boolean
}

const devices = {
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
} as const

/** That of the sessions first, as each adds one; those last that add to the history. */
const pictures: readonly Picture[] = [
  {
    ...{ name: 'account', device: 'phone', theme: 'light', path: () => '/account' },
    async ready(page) {
      await page.getByText('This device').first().waitFor()
      await toTop(page, '#sessions')
    },
  },
  {
    ...{ name: 'history', device: 'phone', theme: 'dark', path: () => '/history' },
    ready: (page) =>
      page.getByRole('list', { name: 'Classified pictures' }).locator('img').nth(5).waitFor(),
  },
  {
    ...{ name: 'vehicle-report', device: 'desktop', theme: 'light' },
    path: ({ vehicleId }) => `/vehicles/${vehicleId}`,
    ready: (page) => page.locator('svg.recharts-surface').first().waitFor(),
  },
  {
    ...{ name: 'flags', device: 'desktop', theme: 'light', path: () => '/admin/flags' },
    async ready(page) {
      await page.getByRole('heading', { name: 'keep-pictures' }).waitFor()
      await toTop(page, '[aria-labelledby="flag-keep-pictures"]')
    },
  },
  {
    ...{ name: 'classify', device: 'desktop', theme: 'light', path: () => '/classify' },
    async ready(page) {
      await choose(page, 1)
      const result = page.getByRole('region', { name: 'Result' })
      await result.getByRole('heading', { name: 'Truck' }).waitFor()
    },
  },
  {
    ...{ name: 'batch', device: 'desktop', theme: 'dark', path: () => '/classify' },
    async ready(page) {
      await choose(page, 96)
      await page.getByRole('heading', { name: /^[2-8]\d of 96/ }).waitFor({ timeout: 60_000 })
    },
    isMoving: true,
  },
  {
    ...{ name: 'system', device: 'desktop', theme: 'dark', path: () => '/admin/system' },
    ready: (page) => page.getByRole('button', { name: /^Pause/ }).waitFor(),
  },
]

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !pictures.some((one) => one.name === name))
if (unknown.length > 0) {
  const names = pictures.map(({ name }) => name).join(', ')
  process.stderr.write(`There is no picture "${unknown.join(', ')}"; there are ${names}.\n`)
  process.exit(2)
}
await run(pictures.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))

async function run(wanted: readonly Picture[]): Promise<void> {
  const startMs = performance.now()
  const built = await buildConsole()
  await using service = await testService({
    CONSOLE_ENABLED: 'true',
    CONSOLE_DIR: built.folder,
  })
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const data = await sampleData(service)
  const browser = await consoleBrowser()
  const traffic = new AbortController()
  const visits = visit(url, data, traffic.signal)
  for (const picture of wanted) {
    if (picture.name === 'system') {
      await delay(Math.max(0, systemAfterMs - (performance.now() - startMs)))
    }
    await take(browser, { url, data, picture })
  }
  traffic.abort()
  await visits
  await browser.close()
  service.app.server.closeAllConnections()
}

/** Something for the charts: a few requests per second, of which some are refused. */
async function visit(url: string, { ben }: SampleData, signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted; count += 1) {
    const pause = 220 + 90 * Math.sin(count / 40)
    const paths = ['vehicle/classifications', 'models/metadata', 'vehicle/vehicles', 'nowhere']
    const path = paths[count % 23 === 0 ? 3 : count % 3]
    const answer = await fetch(`${url}/api/v1/${path}`, { headers: ben.headers })
    await answer.arrayBuffer()
    if (count % 8 === 0) await classify(url, ben.headers)
    await delay(pause, undefined, { signal }).catch(() => undefined)
  }
}

async function classify(url: string, headers: SampleData['ben']['headers']): Promise<void> {
  const answer = await fetch(`${url}/api/v1/vehicle/classify`, {
    method: 'POST',
    body: new Uint8Array(drawing('drawn_car.jpg')),
    headers: { ...headers, 'content-type': 'image/jpeg' },
  })
  await answer.arrayBuffer()
}

interface Taking {
  readonly url: string
  readonly data: SampleData
  readonly picture: Picture
}

async function take(browser: Browser, { url, data, picture }: Taking): Promise<void> {
  const { name, device, theme, path, ready } = picture
  const context = await browser.newContext({
    ...devices[device],
    baseURL: url,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    // Of every visitor; that of a browser without a screen would be shown among the sessions.
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  })
  const page = await context.newPage()
  await signIn(page, url, data)
  await page.goto(path(data))
  await ready(page)
  // Charts come a moment after what is around them.
  if (picture.isMoving !== true) await delay(800)
  const bytes = await webp(page, devices[device].deviceScaleFactor)
  await context.close()
  if (bytes.length > bytesMax) throw new Error(`${name} has ${bytes.length} bytes`)
  await writeFile(join(folder, `${name}.webp`), bytes)
  process.stdout.write(`${name}.webp ${Math.ceil(bytes.length / 1_024)} kB\n`)
}

/** As the page of signing in leaves the browser. */
async function signIn(page: Page, url: string, { ann }: SampleData): Promise<void> {
  await page.goto('/favicon.svg')
  const body = { mode: 'cookie', email: ann.email, password: testPassword }
  await page.request.post('/api/v1/auth/login', { headers: { origin: url }, data: body })
  await page.evaluate(`localStorage.setItem('signed-in-before', 'yes')`)
}

/** Below the header. */
async function toTop(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluate((element) => {
    element.style.scrollMarginTop = '72px'
    element.scrollIntoView({ block: 'start', behavior: 'instant' })
  })
}

async function choose(page: Page, count: number): Promise<void> {
  const files = Array.from({ length: count }, (_, at) => {
    const { name, type } = drawings[(at + 5) % 6] ?? drawings[0]
    return { name: `${at + 1}-${name}`, mimeType: type, buffer: drawing(name) }
  })
  await page.locator('input[type=file][multiple]').setInputFiles(files)
}

/** A third of a PNG, which is all that `screenshot()` knows beside JPEG. */
async function webp(page: Page, scale: number): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { cssVisualViewport: seen } = await session.send('Page.getLayoutMetrics')
  const { pageX: x, pageY: y, clientWidth: width, clientHeight: height } = seen
  const clip = { x, y, width, height, scale }
  const wanted = { format: 'webp', quality: 88, clip } as const
  const { data } = await session.send('Page.captureScreenshot', wanted)
  return Buffer.from(data, 'base64')
}
