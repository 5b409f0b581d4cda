import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { choose, somePictures, tilesOf, vehicleFieldOf } from '../testing/browser/classify-page.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import { testService } from '../testing/service.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const stand = await consoleStand(browser, testService)
after(() => stand[Symbol.asyncDispose]())

test('with a hundred pictures at work, what is pressed shows within 200 ms', async (t) => {
  const { page } = await stand.open(t, { as: await stand.service.newUser(), path: '/classify' })
  await page.evaluate(watchInteractions)

  await choose(page, somePictures(100))
  await tilesOf(page).first().waitFor()
  const worst: number[] = []
  // A moment in which the machine has no time for the browser says nothing about the page.
  for (let round = 0; round < 3; round += 1) {
    await vehicleFieldOf(page).press('A')
    await tilesOf(page).nth(round).click()
    for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^All 100$/ }).click()
    worst.push(await page.evaluate(takeSlowest))
  }

  t.diagnostic(`slowest interaction of each round, to the next paint: ${worst.join(', ')} ms`)
  assert.ok(Math.min(...worst) <= 200, `${worst.join(', ')} ms`)
})

/** Runs in the page: keeps how long each interaction took until it was shown (Event Timing). */
function watchInteractions(): void {
  const taken: number[] = []
  Object.assign(window, { taken })
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (Reflect.get(entry, 'interactionId') > 0) taken.push(entry.duration)
    }
  })
  observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
}

/** Runs in the page: the slowest since it was asked last; 0 if all were within a frame. */
async function takeSlowest(): Promise<number> {
  // Entries come after the frame that they measure.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const taken: number[] = Reflect.get(window, 'taken')
  return Math.max(0, ...taken.splice(0))
}
