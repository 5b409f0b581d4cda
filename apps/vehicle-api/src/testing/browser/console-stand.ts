/**
 * The real service with its console, and people who look at it with the browser of the system.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'
import { buildConsole } from '../../../../../tools/build-console.ts'
import { systemBrowser } from '../../../../../tools/servers/system-browser.ts'
import type { ServiceEngine } from '../engines.ts'
import type { TestService } from '../service.ts'
import { testPassword } from '../sign-in.ts'
import type { TestUser } from '../signed-in.ts'
import { type ConsoleTab, consoleTab } from './console-tab.ts'

/** What somebody looks at the console with. */
export interface Look {
  /** Default `desktop`. */
  readonly size?: keyof typeof sizes
  /** Default `light`. */
  readonly theme?: 'light' | 'dark'
}

export interface Visit extends Look {
  /** Where they go first. Default `/`. */
  readonly path?: string
  /** Who has signed in here before. Default: nobody. */
  readonly as?: TestUser
  /** What else is other than usual about the browser. */
  readonly context?: BrowserContextOptions
}

export interface ConsoleStand extends AsyncDisposable {
  readonly url: string
  readonly service: TestService
  /** A page in a context of its own until the test is over, which fails of what went wrong in it. */
  readonly open: (t: TestContext, visit?: Visit) => Promise<ConsoleTab>
}

const sizes = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const

/** Both sizes in both themes. */
export const looks: readonly Required<Look>[] = (['phone', 'desktop'] as const).flatMap((size) =>
  (['light', 'dark'] as const).map((theme) => ({ size, theme })),
)

/** One for all stands of a test file; to be closed when the file is done. */
export function consoleBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: systemBrowser(),
    // Chromium refuses to sandbox itself as root; it only sees our own pages.
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
    ],
  })
}

/** @param start the service of a store, as `onEachEngine` gives it */
export async function consoleStand(
  browser: Browser,
  start: ServiceEngine['service'],
  env: Readonly<Record<string, string>> = {},
): Promise<ConsoleStand> {
  const { folder } = await buildConsole()
  const service = await start({ CONSOLE_ENABLED: 'true', CONSOLE_DIR: folder, ...env })
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    service,
    async open(t, visit = {}) {
      const { size = 'desktop', theme = 'light', path = '/', as } = visit
      const context = await browser.newContext({
        baseURL: url,
        colorScheme: theme,
        reducedMotion: 'reduce',
        ...sizes[size],
        ...visit.context,
      })
      const tab = await consoleTab(context, t)
      if (as !== undefined) await signIn(tab, as)
      await tab.page.goto(path)
      return tab
    },
    async [Symbol.asyncDispose]() {
      service.app.server.closeAllConnections()
      await service[Symbol.asyncDispose]()
    },
  }
}

/**
 * As the page of signing in leaves the browser: the cookie in its jar, and the hint that there is
 * one. The test goes to a screen afterwards.
 */
export async function signIn({ page }: ConsoleTab, { email }: TestUser): Promise<void> {
  const { origin } = new URL(await originOf(page))
  const answer = await page.request.post('/api/v1/auth/login', {
    headers: { origin },
    data: { mode: 'cookie', email, password: testPassword },
  })
  if (!answer.ok()) throw new Error(`not signed in: ${answer.status()} ${await answer.text()}`)
  await page.evaluate(`localStorage.setItem('signed-in-before', 'yes')`)
}

/** A document of the console without its scripts will do, to have its storage. */
async function originOf(page: ConsoleTab['page']): Promise<string> {
  if (page.url() === 'about:blank') await page.goto('/favicon.svg')
  return page.url()
}
