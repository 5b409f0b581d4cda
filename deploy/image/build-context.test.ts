import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ignoreRules, isInContext } from './build-context.ts'

test('the last line that matches a file, or a folder above it, decides', () => {
  const rules = ignoreRules('# all but sources\n**\n!src\n!a.json\n**/*.test.ts\n**/.env*\n')

  const paths = {
    'src/main.ts': true,
    'src/deep/er/main.ts': true,
    'src/deep/main.test.ts': false,
    'src/.env.local': false,
    '.env': false,
    'a.json': true,
    'b/a.json': false,
    'a.json5': false,
    'source/main.ts': false,
  }
  for (const [path, isSent] of Object.entries(paths)) {
    assert.equal(isInContext(rules, path), isSent, path)
  }
})

test('a single star and a question mark stay in their folder', () => {
  const rules = ignoreRules('*.log\nkeys/?.pem\n/tmp/\n')

  const paths = {
    'npm.log': false,
    'logs/npm.log': true,
    'keys/a.pem': false,
    'keys/ab.pem': true,
    'tmp/a': false,
  }
  for (const [path, isSent] of Object.entries(paths)) {
    assert.equal(isInContext(rules, path), isSent, path)
  }
})
