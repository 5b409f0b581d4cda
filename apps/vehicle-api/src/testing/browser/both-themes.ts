/**
 * What axe finds on a page in light and in dark, without opening it twice. What is no matter of
 * colours is the same in both.
 *
 * @module
 */

import type { ConsoleTab } from './console-tab.ts'

/** The page is left in light. */
export async function violationsInBothThemes(tab: ConsoleTab): Promise<readonly string[]> {
  const inLight = await tab.axe()
  await change(tab, 'dark')
  const inDark = await tab.axe('colours')
  await change(tab, 'light')
  return [...inLight, ...inDark]
}

async function change({ page }: ConsoleTab, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  // The page hears of it a moment later than its style sheets.
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
  // A colour that is inherited through elements with transitions changes one level at a time.
  await page.waitForFunction(() =>
    document.getAnimations().every((animation) => !(animation instanceof CSSTransition)),
  )
}
