import assert from 'node:assert/strict'
import { test } from 'node:test'
import { variablesOf } from './env-example.ts'

test('values lose their quotes and their comments', () => {
  const text = `A="x y"\nB='z' # why\nexport C=plain # more\nD=\n# E=off\n`

  assert.deepEqual(
    variablesOf(text).map(({ name, value }) => [name, value]),
    [
      ['A', 'x y'],
      ['B', 'z'],
      ['C', 'plain'],
      ['D', ''],
    ],
  )
})

test('a comment above or beside says that a variable is required', () => {
  const text = `# Signs tokens.\n# Required.\nA=x\nB=y\n\n# Not required: has a default.\nC=z\nD= # required\n`

  const required = variablesOf(text).filter(({ isRequired }) => isRequired)

  assert.deepEqual(
    required.map(({ name }) => name),
    ['A', 'D'],
  )
})
