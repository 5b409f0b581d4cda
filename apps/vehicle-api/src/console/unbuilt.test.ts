import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { consoleApp } from '../testing/served-console.ts'
import { smallConsole } from '../testing/small-console.ts'
import { readBuiltConsole } from './built-files.ts'

const missing = join(import.meta.dirname, 'missing')

test('without a build the service starts, says so once, and tells who comes what to do', async () => {
  await using served = await consoleApp({ folder: missing, docsPath: '/docs' })

  const answer = await served.app.inject('/')
  await served.app.inject('/')

  const nonce = /'nonce-([\w-]+)'/.exec(String(answer.headers['content-security-policy']))?.[1]
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  assert.ok(answer.body.includes(`<style nonce="${nonce}">`))
  assert.match(answer.body, /npm run build/)
  assert.match(answer.body, /href="\/docs"/)
  assert.doesNotMatch(answer.body, /<script| style=/)
  assert.equal(served.log().match(/has not been built; run: npm run build/g)?.length, 1)
})

test('without a build there is nothing else, and no documentation that is not served', async () => {
  await using served = await consoleApp({ folder: missing })
  const asked = (url: string, accept = '*/*') => served.app.inject({ url, headers: { accept } })

  const [page, screen, asset, program] = [
    await asked('/'),
    await asked('/classify', 'text/html'),
    await asked('/assets/app-B2v9xQ1z.js'),
    await asked('/classify'),
  ]

  assert.doesNotMatch(page.body, /\/docs/)
  assert.deepEqual([screen.statusCode, screen.headers['cache-control']], [404, 'no-store'])
  assert.match(screen.body, /has not been built/)
  assert.equal(asset.json().error_code, 'NOT_FOUND')
  assert.equal(program.json().error_code, 'NOT_FOUND')
})

test('a folder without the page, or without its addresses, holds no console', async () => {
  for (const path of ['index.html', 'screens.json']) {
    await using built = await smallConsole()

    await rm(join(built.folder, path))

    assert.equal(await readBuiltConsole(built.folder), undefined)
  }
})

for (const screens of [[], ['classify'], ['/api/keys'], ['/', '/health'], {}, [null]]) {
  test(`screens at ${JSON.stringify(screens)} refuse the start`, async () => {
    await using built = await smallConsole()
    await writeFile(join(built.folder, 'screens.json'), JSON.stringify(screens))

    await assert.rejects(readBuiltConsole(built.folder), RangeError)
  })
}
