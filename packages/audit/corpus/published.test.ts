/** No planted defect may reach anybody: no flag of the corpus occurs in what is published. */

import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { defects } from './defects/index.ts'

const root = join(import.meta.dirname, '../../..')
const text = /\.(?:[cm]?[jt]sx?|json|ya?ml|md|html|css|svg|txt)$/
const notPublished = /(?:\.test\.tsx?|\/testing\/|node_modules|\/dist\/.*\.map)/

test('no flag occurs in what is published', () => {
  const files = [
    ...publishedBy('packages/audit'),
    ...publishedBy('packages/kit'),
    ...publishedBy('apps/vehicle-api'),
    ...publishedBy('apps/console'),
  ]

  const found = files.flatMap(flagsIn)

  assert.ok(files.length > 100)
  assert.deepEqual(found, [])
})

test('the search finds the flags of the corpus itself', () => {
  const files = filesIn('packages/audit/corpus/node')

  const found = new Set(files.flatMap(flagsIn).map(({ flag }) => flag))

  assert.ok(found.has('jwt-none') && found.has('twin:jwt-noaud'))
})

/** `files` of the package, and in any case what those are built of. */
function publishedBy(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    files?: string[]
  }
  const places = new Set(['src', 'bin', 'examples', ...(manifest.files ?? [])])
  return [...places]
    .filter((place) => !place.startsWith('!'))
    .flatMap((place) => filesIn(join(folder, place)))
}

function filesIn(place: string): readonly string[] {
  const path = join(root, place)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (stats.isFile()) return [place]
  const found = globSync('**/*', { cwd: path, exclude: (name) => name === 'node_modules' })
  const files = found.filter((name) => text.test(name) && !notPublished.test(`/${name}`))
  return files.map((name) => join(place, name))
}

const flags = defects.flatMap(({ flag, twin }) => [flag, twin.flag])
// As a program names one: a string, or an entry of a list in one. In prose a name may be a word.
const anyFlag = new RegExp(`(?<=['"\`,=])(?:${flags.join('|')})(?=['"\`,])|CORPUS_FLAGS`, 'g')

function flagsIn(file: string): readonly { file: string; flag: string }[] {
  const path = join(root, file)
  if (!statSync(path).isFile()) return []
  return [...readFileSync(path, 'utf8').matchAll(anyFlag)].map(([flag]) => ({ file, flag }))
}
