import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { readConfig } from '../config/load-config.ts'
import { helpOf } from './help.ts'

const folder = join(import.meta.dirname, '../..')
const readme = readFileSync(join(folder, 'README.md'), 'utf8')
const action = readFileSync(join(folder, 'action.yml'), 'utf8')
const verbs = ['audit', 'init', 'replay', 'diff', 'probes', 'explain']

test('every flag that the README and the action use is one that --help shows', () => {
  const help = verbs.map((verb) => helpOf(verb, process.stdout)).join('\n')

  const used = `${readme}\n${action}`.match(/(?<=[\s`(])--[a-z][a-z-]+/g) ?? []

  assert.ok(used.length > 10)
  const unknown = used.filter(
    (flag) => !help.includes(flag) && flag !== '--help' && flag !== '--yes',
  )
  assert.deepEqual(unknown, [])
})

test('every command of the README begins with a verb that there is', () => {
  const named = [...readme.matchAll(/(?:`|npx )(?:--yes )?plimsoll(?:@[\d.]+)? ([a-z]+)/g)]

  assert.ok(named.length > 8)
  assert.deepEqual(
    named.map(([, verb = '']) => verb).filter((verb) => !verbs.includes(verb)),
    [],
  )
})

test('the config of the README is valid, and its workflows are YAML', () => {
  const [config = ''] = blocks('json')
  const jobs = blocks('yaml').map((text) => parse(text))

  readConfig(config, 'README.md', { probes: [], env: {} })
  assert.equal(jobs.length, 2)
})

test('the action runs the version of this package, and others only by commit', () => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { inputs, runs } = parse(action)

  assert.equal(String(inputs.version.default), version)
  for (const { uses } of runs.steps) assert.match(uses ?? `x@${'0'.repeat(40)}`, /@[0-9a-f]{40}$/)
})

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  )
}
