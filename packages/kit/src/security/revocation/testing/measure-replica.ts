/**
 * What the replica takes at a million entries: bytes of each, and time of a check.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { newId } from '../../../reliability/database/index.ts'
import { Replica } from '../replica.ts'
import { type Revocable, toEntry } from '../revocable.ts'
import { claimsOf, identifier } from './claims.ts'

const entries = 1_000_000
const checks = 200_000
const nowSeconds = Math.floor(Date.now() / 1_000)

const makers: Readonly<Record<string, () => Revocable>> = {
  token: () => ({
    kind: 'token',
    id: identifier(),
    // Of the ten minutes for which tokens live.
    expiresAtSeconds: nowSeconds + 60 + (randomBytes(2).readUInt16LE() % 600),
  }),
  session: () => ({ kind: 'session', id: identifier() }),
  user: () => ({ kind: 'user', id: newId(), leastVersion: 2 }),
}

const claims = Array.from({ length: 1_000 }, () => claimsOf())
say(`no entries: ${nanosecondsOf(new Replica({ keepSeconds: 720, graceSeconds: 120 }))} ns a check`)
for (const [kind, make] of Object.entries(makers)) {
  const replica = new Replica({ keepSeconds: 720, graceSeconds: 120 })
  let addMs = 0
  for (let count = 0; count < entries; count += 1) {
    const entry = toEntry(make())
    const startMs = performance.now()
    replica.add(entry, nowSeconds)
    addMs = Math.max(addMs, performance.now() - startMs)
  }
  const bytes = (replica.bytes / entries).toFixed(1)
  const [check, add] = [nanosecondsOf(replica), addMs.toFixed(0)]
  say(`${entries} of ${kind}: ${bytes} bytes each, ${check} ns a check, slowest add ${add} ms`)
}

function nanosecondsOf(replica: Replica): string {
  let revoked = 0
  const run = () => {
    for (let count = 0; count < checks; count += 1) {
      const each = claims[count % claims.length]
      if (each !== undefined && replica.isTokenRevoked(each)) revoked += 1
    }
  }
  run()
  const startMs = performance.now()
  run()
  if (revoked > 0) throw new Error('a live token was refused')
  return (((performance.now() - startMs) * 1e6) / checks).toFixed(0)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
