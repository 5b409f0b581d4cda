import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { ConfigSchema } from '../config/config-schema.ts'
import { plimsoll, served, temporary } from './testing/plimsoll-process.ts'

test('init writes a config that is valid, of what the folder says, and never over another', async (t) => {
  const folder = temporary(t)
  const manifest = { scripts: { start: 'node server.js', migrate: 'node migrate.js' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
  const example = 'DATABASE_URL=postgres://app:pw@db:5433/app\nJWT_SECRET=\n'
  writeFileSync(join(folder, '.env.example'), example)
  const url = await served(t)

  const first = await plimsoll(['init', url], folder)
  const again = await plimsoll(['init', url], folder)

  const config = JSON.parse(readFileSync(join(folder, 'plimsoll.config.json'), 'utf8'))
  assert.equal(first.code, 0, first.output)
  assert.ok(Compile(ConfigSchema).Check(config), JSON.stringify(config))
  const { start, dependencies, commands } = config
  assert.deepEqual(start?.command, ['node', 'server.js'])
  assert.equal(start?.env?.['JWT_SECRET'], '{key}')
  assert.equal(dependencies?.[0]?.upstream, '127.0.0.1:5433')
  assert.deepEqual(commands?.migrate, ['npm', 'run', 'migrate'])
  assert.equal(again.code, 2)
})
