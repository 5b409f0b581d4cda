import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PasswordsOptions } from './options.ts'
import { createPasswords } from './passwords.ts'

const secret = 's'.repeat(32)

const refused: Record<string, PasswordsOptions> = {
  memoryKiB: { memoryKiB: 65_537 },
  passes: { passes: 7 },
  lanes: { lanes: 5 },
  'memoryKiB must be 8 x lanes': { memoryKiB: 16, lanes: 4 },
  'got 19456.5': { memoryKiB: 19_456.5 },
  olderParameters: { olderParameters: [{ memoryKiB: 1e6, passes: 1, lanes: 1 }] },
  pepper: { pepper: 'short' },
  previousPeppers: { pepper: secret, previousPeppers: [secret] },
  'bcrypt.costMax': { bcrypt: { costMax: 15 } },
  memoryBudgetBytes: { memoryBudgetBytes: 0 },
  queueMax: { queueMax: -1 },
  waitMs: { waitMs: 0 },
  charactersMin: { charactersMin: 7 },
  'breachedRange.url': { breachedRange: { url: 'file:///etc/passwd' } },
  'breachedRange.timeoutMs': { breachedRange: { url: 'https://127.0.0.1/', timeoutMs: 0 } },
  cores: { cores: 0 },
}

for (const [name, options] of Object.entries(refused)) {
  test(`${name}: what makes no sense is refused by name`, () => {
    assert.throws(
      () => createPasswords(options),
      (error) => error instanceof RangeError && error.message.includes(name),
    )
  })
}
