import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from '../src/catalogue.ts'
import { defects } from './defects/index.ts'
import { designVariants } from './design-variants.ts'
import { corpusKinds } from './kinds.ts'

const ids = new Set(catalogue.map(({ id }) => id))

test('every probe has a live defect with a benign twin', () => {
  const caught = new Set(defects.map(({ probe }) => probe))

  const without = [...ids].filter((id) => !caught.has(id))

  assert.deepEqual(without, [])
})

test('a defect names probes that there are', () => {
  const named = defects.flatMap(({ probe, collateral }) => [probe, ...collateral])

  const unknown = named.filter((id) => !ids.has(id))

  assert.deepEqual(unknown, [])
})

test('a flag belongs to one defect, and a twin is called after one', () => {
  const flags = defects.map(({ flag }) => flag)

  const misnamed = defects.filter(({ twin }) => !flags.includes(twin.flag.replace('twin:', '')))

  assert.equal(new Set(flags).size, flags.length)
  assert.deepEqual(
    misnamed.map(({ twin }) => twin.flag),
    [],
  )
})

test('what is planted in the service is found in its source', () => {
  const source = sourceOf('node')
  const inService = defects.filter(({ repository, config }) => !repository && !config)

  const missing = inService.map(({ flag }) => flag).filter((flag) => !source.includes(`'${flag}'`))

  assert.deepEqual(missing, [])
})

test('at least eight legitimate designs are tried', () => {
  const source = sourceOf('node')

  const missing = designVariants.filter(({ flag }) => !source.includes(`'${flag}'`))

  assert.deepEqual(missing, [])
  assert.ok(designVariants.length >= 8)
})

function sourceOf(kind: 'node' | 'fastapi' | 'go'): string {
  const { folder } = corpusKinds[kind]
  const files = globSync('**/*.{ts,py,go}', { cwd: folder })
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}
