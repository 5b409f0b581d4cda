import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { verifyExport } from '@plimsoll/kit/audit-log'
import { sql } from 'kysely'
import { violationsInBothThemes } from '../testing/browser/both-themes.ts'
import { consoleBrowser, consoleStand } from '../testing/browser/console-stand.ts'
import type { ConsoleTab } from '../testing/browser/console-tab.ts'
import { form } from '../testing/form.ts'
import { drawing, testService } from '../testing/service.ts'

const browser = await consoleBrowser()
after(() => browser.close())
const env = { JOBS_AT_ONCE: '0', FLAG_SOAK: '10m' }
const stand = await consoleStand(browser, testService, env)
after(() => stand[Symbol.asyncDispose]())
const { app, admin } = stand.service

test('an entry that is recorded is there at once, and offered to who reads another', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/admin/audit' })
  const entries = page.getByRole('list', { name: 'Entries, newest first' })
  await entries.getByText('Signed in').first().waitFor()

  await setFlag('registration', { killed: true, reason: 'a flood of sign-ups' })
  await entries.getByText('Flag changed').waitFor()
  await setFlag('registration', { version: 1, killed: false })
  await entries.getByText('flag.changed').nth(1).waitFor()
  await entries.getByText('Flag changed').nth(1).click()
  await page.getByText('a flood of sign-ups').waitFor()

  // Now there is something that somebody reads, and that must stay where it is.
  await setFlag('registration', { version: 2, roles_off: ['guest'] })
  await page.getByRole('button', { name: 'New entries: show them' }).click()
  await entries.getByText('flag.changed').nth(2).waitFor()
  await page.getByRole('button', { name: 'Show only these' }).first().click()

  await page.waitForURL('**/admin/audit?action=flag.changed')
  assert.equal(await entries.getByText('Signed in').count(), 0)
})

test('the chain is verified, and an export that is downloaded verifies too', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/admin/audit?action=auth.login' })
  // A window of the system cannot be answered from a test.
  await page.evaluate('delete window.showSaveFilePicker')

  await page.getByRole('button', { name: 'Verify the chain' }).click()
  await page.getByText(/Entries 1 to \d+ are as they were written/).waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export what is shown' }).click()
  const download = await downloading
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n')
  await page.getByText(`${lines.length - 1} entries exported`).waitFor()

  assert.match(download.suggestedFilename(), /^audit-log-\d{4}-\d\d-\d\d\.jsonl$/)
  assert.equal((await verifyExport(lines)).isWhole, true)
  assert.ok(lines.slice(0, -1).every((line) => JSON.parse(line).action === 'auth.login'))
})

test('a flag goes up by its steps, and past them with a reason alone', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/admin/flags' })
  const card = page.getByRole('region', { name: 'keep-pictures', exact: true })

  await card.getByText('Off', { exact: true }).click()
  await card.getByRole('button', { name: 'Save keep-pictures' }).click()
  await card.getByRole('button', { name: 'Raise to 10 %' }).click()
  await card.getByText('Next step: 50 % of users').waitFor()
  assert.ok(await card.getByRole('button', { name: /^Possible in \d/ }).isDisabled())

  const slider = card.getByRole('slider')
  await slider.press('ArrowRight')
  assert.equal(await slider.getAttribute('aria-valuetext'), '11 % of users')
  await card.getByText(/^10 % of users must hold for \d/).waitFor()
  await card.getByText('On', { exact: true }).click()
  await card.getByText('The next step is 50 % of users.').waitFor()
  assert.ok(await card.getByRole('button', { name: 'Save keep-pictures' }).isDisabled())
  await card.getByRole('button', { name: 'Raise all the same' }).click()
  const asked = page.getByRole('dialog')
  await asked.getByLabel('Why').fill('a new disk')
  await asked.getByRole('button', { name: 'Raise all the same' }).click()
  await card.getByText(/^Everybody has it/).waitFor()

  assert.equal(await lastReason('keep-pictures'), 'a new disk')
})

test('what was entered stays when somebody else was faster', async (t) => {
  const { page } = await stand.open(t, { as: admin, path: '/admin/flags' })
  const card = page.getByRole('region', { name: 'batch-classify', exact: true })

  await card.getByText('Off', { exact: true }).click()
  await setFlag('batch-classify', { version: 0, roles_off: ['guest'] })
  await card.getByText('Somebody else changed it meanwhile').waitFor()
  await card.getByRole('button', { name: 'Go on with mine' }).click()
  await card.getByRole('button', { name: 'Save batch-classify' }).click()
  await card.getByText('Off, never for guests').waitFor()

  const { mode, roles_off, version } = await flag('batch-classify')
  assert.deepEqual([mode, roles_off, version], ['off', ['guest'], 2])
})

test('a kill switch asks, is off at once, and is lifted from the first step on', async (t) => {
  await setFlag('keep-pictures', {
    version: (await flag('keep-pictures')).version,
    mode: 'on',
    force: true,
    reason: 'for the test',
  })
  const { page } = await stand.open(t, { as: admin, path: '/admin/flags' })
  const card = page.getByRole('region', { name: 'keep-pictures', exact: true })

  await card.getByRole('button', { name: 'Kill switch' }).click()
  await page.getByRole('button', { name: 'Switch off now' }).click()
  await card.getByText('It begins anew with 10 % of users.').waitFor()
  assert.equal((await flag('keep-pictures')).killed, true)
  await card.getByRole('button', { name: 'Lift the kill switch' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Lift the kill switch' }).click()
  await card.getByText('On for 10 % of users').waitFor()

  const { killed, mode, percent } = await flag('keep-pictures')
  assert.deepEqual([killed, mode, percent], [false, 'rollout', 10])
})

test('a job that was given up starts afresh', async (t) => {
  const id = await deadJob()
  const { page } = await stand.open(t, { as: admin, path: '/admin/jobs?state=dead' })
  const row = page.getByRole('row').filter({ hasText: id })

  await row.getByRole('button', { name: 'Start afresh' }).click()
  await page.getByText('Nothing was given up').waitFor()

  const [job] = (await app.inject('/api/v1/admin/jobs')).json().items
  assert.deepEqual([job.id, job.state], [id, 'queued'])
})

test('a role is changed once somebody has confirmed it', async (t) => {
  const user = await stand.service.newUser()
  const { page } = await stand.open(t, { as: admin, path: `/admin/users?email=${user.email}` })

  await page.getByRole('row').filter({ hasText: user.email }).getByRole('combobox').click()
  await page.getByRole('option', { name: 'Guest' }).click()
  assert.equal(await roleOf(user.email), 'user')
  await page.getByRole('button', { name: 'Make a guest' }).click()
  await page.getByText(/ is changed$/).waitFor()

  assert.equal(await roleOf(user.email), 'guest')
})

for (const size of ['phone', 'desktop'] as const) {
  test(`on a ${size} the service can be administered, in both themes`, async (t) => {
    await deadJob()
    const tab = await stand.open(t, { size, as: admin, path: '/admin/audit' })
    const found: string[] = []
    for (const [screen, inSight] of Object.entries(screens)) {
      if (screen !== 'audit') await tab.page.goto(`/admin/${screen}`)
      await tab.page.locator(inSight).first().waitFor()
      await unfold[screen]?.(tab)
      found.push(...(await violationsInBothThemes(tab)))
      const width = await tab.page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(width <= (size === 'phone' ? 360 : 1280), `${screen} is ${width} pixels wide`)
    }

    assert.deepEqual(found, [])
  })
}

test('where a chain is broken, and what to do then, is told', async (t) => {
  const queries = app.database.queries()
  const kind = sql`select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_log'`
  for (const { name } of (await kind.execute(queries)).rows as { name: string }[]) {
    await sql.raw(`drop trigger ${name}`).execute(queries)
  }
  await sql`update audit_log set action = 'nothing.happened' where sequence = 2`.execute(queries)
  const tab = await stand.open(t, { as: admin, path: '/admin/audit', size: 'phone' })

  await tab.page.getByRole('button', { name: 'Verify the chain' }).click()
  await tab.page.getByText('The chain is broken at entry 2').waitFor()

  await tab.page.getByText('docs/runbook/audit-chain-broken.md').waitFor()
  assert.deepEqual(await tab.axe(), [])
})

const screens = {
  audit: 'main ol > li',
  flags: 'main section h2',
  jobs: 'main tbody tr',
  users: 'main tbody tr',
} as const

/** What is folded away at first. */
const unfold: Readonly<Record<string, (tab: ConsoleTab) => Promise<void>>> = {
  async audit({ page }) {
    await page.locator('main ol > li button').first().click()
    await page.getByRole('button', { name: 'Verify the chain' }).click()
    await page.getByText('The chain is whole').waitFor()
  },
  flags: ({ page }) =>
    page
      .getByRole('button', { name: /^Exceptions by role/ })
      .last()
      .click(),
}

interface Flag {
  readonly key: string
  readonly mode: string
  readonly percent: number | null
  readonly roles_off: readonly string[]
  readonly killed: boolean
  readonly version: number
}

async function flag(key: string): Promise<Flag> {
  const items: readonly Flag[] = (await app.inject('/api/v1/admin/flags')).json().items
  const found = items.find((item) => item.key === key)
  assert.ok(found, key)
  return found
}

async function setFlag(key: string, payload: object): Promise<void> {
  const answer = await app.inject({ method: 'PUT', url: `/api/v1/admin/flags/${key}`, payload })
  assert.equal(answer.statusCode, 200, answer.body)
}

async function lastReason(key: string): Promise<unknown> {
  const [entry] = (await app.inject(`/api/v1/admin/audit?resource=flag/${key}`)).json().items
  return entry.details.reason
}

async function roleOf(email: string): Promise<string> {
  const [user] = (await app.inject(`/api/v1/admin/users?email=${email}`)).json().items
  return user.role
}

/** A job that was given up, as an operator finds it. */
async function deadJob(): Promise<string> {
  const url = '/api/v1/vehicle/classify?vehicle_id=dead'
  const bytes = drawing('drawn_car.jpg')
  const picture = form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes }])
  await app.inject({ method: 'POST', url, ...picture })
  const payload = { vehicle_id: 'dead' }
  await app.inject({ method: 'POST', url: '/api/v1/vehicle/report', payload })
  const [job] = (await app.inject('/api/v1/admin/jobs?state=queued')).json().items
  await sql`update jobs set state = 'dead' where id = ${job.id}`.execute(app.database.queries())
  return job.id
}
