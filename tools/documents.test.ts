import assert from 'node:assert/strict'
import { existsSync, globSync, openAsBlob, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { childService } from '../apps/vehicle-api/src/testing/child-service.ts'
import { staleFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '..')
const documents = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/**/*.md', 'apps/*/**/*.md', 'bench/*.md'],
  {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  },
)

test('every generated file is as it would be generated now', async () => {
  const stale = await staleFiles(root)

  assert.deepEqual(
    stale.map(({ path }) => path),
    [],
  )
})

test('every link in a document leads to a file', () => {
  const broken = documents.flatMap((document) =>
    linksOf(document)
      .filter((link) => !existsSync(join(root, dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  )

  assert.ok(documents.length > 15)
  assert.deepEqual(broken, [])
})

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = documents.flatMap((document) =>
    [
      ...read(document).matchAll(/npm (?:run (?<run>[a-z]+(?::[a-z]+)?)|(?<own>start|test)\b)/g),
    ].map(({ groups }) => groups?.['run'] ?? groups?.['own'] ?? ''),
  )

  const unknown = named.filter((script) => !(script in scripts))
  assert.ok(named.includes('classify'))
  assert.deepEqual([...new Set(unknown)], [])
})

test('the first curl of the README is answered as the README shows', async () => {
  const readme = read('README.md')
  const [curl = ''] = /^curl .*$/m.exec(readme) ?? []
  const shown = JSON.parse(/```json\n(?<json>[\s\S]*?)```/.exec(readme)?.groups?.['json'] ?? '{}')
  await using service = await childService({ LOG_LEVEL: 'fatal' })

  const answered = await sendAsCurl(curl, service.url)

  assert.deepEqual(Object.keys(answered), Object.keys(shown))
  for (const member of ['label', 'confidence', 'uncertain', 'model', 'image']) {
    assert.deepEqual(answered[member], shown[member])
  }
  assert.deepEqual(answered.predictions.slice(0, 2), shown.predictions)
})

/** Does what `curl -F FIELD=@FILE URL` would: the machine of a reader need not have curl. */
async function sendAsCurl(command: string, url: string) {
  const form = /^curl -F (?<field>\w+)=@(?<file>\S+) http:\/\/127\.0\.0\.1:8000(?<path>\/\S*)$/
  const { field = '', file = '', path = '' } = form.exec(command)?.groups ?? {}
  const body = new FormData()
  body.set(field, await openAsBlob(join(root, file)), basename(file))
  const response = await fetch(`${url}${path}`, { method: 'POST', body })
  assert.equal(response.status, 200)
  return JSON.parse(await response.text())
}

function read(document: string): string {
  return readFileSync(join(root, document), 'utf8')
}

/** Relative ones, without their anchors. */
function linksOf(document: string): string[] {
  return [...read(document).matchAll(/\]\((?<link>[^)\s]+)\)/g)]
    .map(({ groups }) => groups?.['link']?.split('#')[0] ?? '')
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
}
