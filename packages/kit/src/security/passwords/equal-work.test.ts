import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBcrypt } from './bcrypt-string.ts'
import { EqualWork } from './equal-work.ts'
import type { Argon2Task, BcryptTask } from './hash-task.ts'
import { parsePhc } from './phc.ts'

const prevailing = { memoryKiB: 64, passes: 2, lanes: 1 }
const older = { memoryKiB: 32, passes: 3, lanes: 1 }
const password = Buffer.from('open sesame')

const stored = {
  nothing: undefined,
  'a hash of today': argon2(64, 2),
  'an older hash': argon2(32, 3),
  'a bcrypt hash of the highest cost': bcrypt(8),
  'a bcrypt hash of a lower cost': bcrypt(7),
  'a bcrypt hash of the lowest cost': bcrypt(4),
}

for (const [what, hash] of Object.entries(stored)) {
  test(`the work of a password is the same if ${what} is stored`, async () => {
    const { work, done } = recorded({ older: [older], bcryptCost: 8 })

    await work.verify(password, hash)

    assert.deepEqual(done.argon2, ['64,2,1', '32,3,1'])
    assert.equal(done.bcryptRounds, 2 ** 8)
  })
}

const passwords = {
  'that is too long for bcrypt': Buffer.alloc(73, 'a'),
  'with a zero byte': Buffer.from('open\0sesame'),
  'that nobody can have': undefined,
}

for (const [what, bytes] of Object.entries(passwords)) {
  test(`a password ${what} takes the same work and never matches bcrypt`, async () => {
    const { work, done } = recorded({ older: [older], bcryptCost: 8 })

    const isMatch = await work.verify(bytes, bcrypt(7))

    assert.equal(isMatch, false)
    assert.deepEqual(done.argon2, ['64,2,1', '32,3,1'])
    assert.equal(done.bcryptRounds, 2 ** 8)
  })
}

test('what matched in one kind stays matched through the work of the others', async () => {
  const { work } = recorded({ older: [older], bcryptCost: 8 })

  for (const hash of [argon2(64, 2), argon2(32, 3), bcrypt(5)]) {
    assert.equal(await work.verify(password, hash), true)
  }
})

test('a dummy never matches', async () => {
  const { work } = recorded({ older: [older], bcryptCost: 8 })

  assert.equal(await work.verify(password, undefined), false)
  assert.equal(await work.verify(undefined, argon2(64, 2)), false)
})

test('no bcrypt is computed while no bcrypt hash is known', async () => {
  const { work, done } = recorded({})

  await work.verify(password, undefined)

  assert.deepEqual(done.argon2, ['64,2,1'])
  assert.equal(done.bcryptRounds, 0)
})

test('a kind that is learnt is worked on for everyone from then on', async () => {
  const { work, done } = recorded({})

  work.learnArgon2(older)
  work.learnBcrypt(5)
  work.learnBcrypt(7)
  work.learnBcrypt(6)
  await work.verify(password, undefined)

  assert.deepEqual(done.argon2, ['64,2,1', '32,3,1'])
  assert.equal(done.bcryptRounds, 2 ** 7)
})

test('a fifth kind is worked on for its own hashes alone', async () => {
  const { work, done } = recorded({})
  for (const memoryKiB of [8, 16, 24, 32]) work.learnArgon2({ memoryKiB, passes: 1, lanes: 1 })

  const isMatch = await work.verify(password, argon2(32, 1))
  const forOthers = done.argon2.length
  await work.verify(password, undefined)

  assert.equal(isMatch, true)
  assert.deepEqual([forOthers, done.argon2.length - forOthers], [5, 4])
})

/** A double of the computations, which matches always and says what was computed. */
function recorded(options: { older?: (typeof older)[]; bcryptCost?: number }) {
  const done = { argon2: [] as string[], bcryptRounds: 0 }
  const work = new EqualWork({
    prevailing,
    older: options.older ?? [],
    bcryptCost: options.bcryptCost,
    keyOf: () => undefined,
    argon2: async ({ parameters, hashBytes }: Argon2Task) => {
      done.argon2.push(`${parameters.memoryKiB},${parameters.passes},${parameters.lanes}`)
      return Buffer.alloc(hashBytes)
    },
    bcrypt: async ({ costs }: BcryptTask) => {
      for (const cost of costs) done.bcryptRounds += 2 ** cost
      return Buffer.alloc(24)
    },
  })
  return { work, done }
}

function argon2(memoryKiB: number, passes: number) {
  const hash = 'A'.repeat(43)
  const parsed = parsePhc(`$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$${'A'.repeat(22)}$${hash}`)
  assert.ok(parsed)
  return parsed
}

function bcrypt(cost: number) {
  const parsed = parseBcrypt(`$2b$0${cost}$${'.'.repeat(53)}`, 9)
  assert.ok(parsed)
  return parsed
}
