import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertComputes, assertInstalled, type HashLibraries } from './hash-libraries.ts'

const missing: HashLibraries = {
  argon2: () => Promise.reject(new Error('Cannot find package')),
  bcrypt: () => Promise.reject(new Error('Cannot find package')),
}

for (const [algorithm, library] of [
  ['argon2', '@node-rs/argon2'],
  ['bcrypt', 'hash-wasm'],
] as const) {
  test(`without ${library} the start says what to install`, async () => {
    await assert.rejects(assertInstalled(algorithm, missing), {
      message: `${algorithm} hashes need the package ${library}; add it to the dependencies`,
    })
  })
}

test('the start wants a library that computes, and not only one that is there', async () => {
  const loaded = await import('@node-rs/argon2')
  const hashRawSync = () => {
    throw new Error('illegal instruction')
  }
  const faulty = { ...missing, argon2: async () => ({ ...loaded, hashRawSync }) }

  await assertComputes()
  await assert.rejects(assertComputes(faulty), /illegal instruction/)
  await assert.rejects(assertComputes(missing), /need the package @node-rs\/argon2/)
})
