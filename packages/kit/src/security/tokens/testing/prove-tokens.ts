/**
 * 100,000 mutated tokens: whatever we accept, the other verifiers accept too.
 *
 *     node packages/kit/src/security/tokens/testing/prove-tokens.ts [COUNT [SEED]]
 */

import assert from 'node:assert/strict'
import { compare } from './compare.ts'
import { otherVerifiers } from './other-verifiers.ts'

const [count = 100_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)

const { accepted, stricter, laxer } = await compare(otherVerifiers, count, seed)

for (const [difference, times] of [...stricter].sort()) {
  process.stdout.write(`${String(times).padStart(6)}  ${difference}\n`)
}
const names = otherVerifiers.map(({ name }) => name).join(' and ')
process.stdout.write(
  `${count} mutants (seed ${seed}) against ${names}: ${accepted} accepted, ` +
    `${laxer.length} of them refused or read differently by another; above, what they alone accept\n`,
)
assert.deepEqual(laxer, [])
