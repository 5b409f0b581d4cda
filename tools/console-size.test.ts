/**
 * How much of the console a first visit downloads.
 */

import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { buildConsole } from './build-console.ts'

const firstLoadBytesMax = 200_000

/** As Vite writes it. */
interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

let folder: string
let chunks: Readonly<Record<string, Chunk>>

before(async () => {
  folder = (await buildConsole()).folder
  chunks = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
})

test('sign-in and classify need at most 200 kB of compressed JavaScript', () => {
  const bytes = bytesOf(staticallyReached('index.html'))

  assert.equal(bytes > 20_000 && bytes <= firstLoadBytesMax, true, `${bytes} bytes`)
})

test('charts and the screens of administrators come when they are opened', () => {
  const later = Object.keys(chunks).filter((name) => !staticallyReached('index.html').has(name))

  const laterBytes = bytesOf(new Set(later))

  assert.equal(
    later.some((name) => name.includes('system-screen')),
    true,
  )
  // Were they in the first download, this is what it would have too much.
  assert.equal(laterBytes + bytesOf(staticallyReached('index.html')) > firstLoadBytesMax, true)
})

test('every script is there compressed, under the hash of its content', () => {
  for (const { file } of Object.values(chunks)) {
    const isText = /\.(?:js|css)$/.test(file)
    if (!isText || statSync(join(folder, file)).size < 1_024) continue

    assert.match(file, /^assets\/.+-[\w-]{8}\.(?:js|css)$/)
    assert.equal(existsSync(join(folder, `${file}.br`)), true, file)
  }
})

test('the page has no inline script and a place for a nonce in every tag that needs one', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')

  assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)/)
  assert.doesNotMatch(page, /<(?:script|style)(?![^>]*nonce="CSP_NONCE")/)
})

function staticallyReached(entry: string): Set<string> {
  const reached = new Set<string>()
  const visit = (name: string) => {
    if (reached.has(name)) return
    reached.add(name)
    for (const next of chunks[name]?.imports ?? []) visit(next)
  }
  visit(entry)
  return reached
}

function bytesOf(names: ReadonlySet<string>): number {
  const files = [...names]
    .map((name) => chunks[name]?.file ?? '')
    .filter((file) => /\.js$/.test(file))
  return files.reduce((sum, file) => {
    const path = join(folder, file)
    return sum + statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size
  }, 0)
}
