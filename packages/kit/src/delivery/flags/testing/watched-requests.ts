/**
 * Requests as the plugin tells of them: asked for whom, answered how; and the guard that looks at them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { Flags } from '../flags.ts'
import { type OpenFlags, until } from './open-flags.ts'

export interface Answered {
  readonly count: number
  /** Of the server. Default 0. */
  readonly errors?: number
  /** Default 20. */
  readonly ms?: number
}

/** By users for whom the flag is on, or off. */
export function answer(
  flags: Flags,
  cohort: 'on' | 'off',
  { count, errors = 0, ms = 20 }: Answered,
): void {
  const key = 'new-search'
  const subject = userOf(flags, key, cohort)
  for (let at = 0; at < count; at += 1) {
    const request = {}
    assert.equal(flags.isOn(key, subject, request), cohort === 'on')
    flags.answered(request, at < errors, ms)
  }
}

/** Every guard has looked once more, and done what came of it. */
export async function looked(
  { flags, clock }: OpenFlags,
  all: readonly Flags[] = [flags],
  afterMs = 1_000,
): Promise<void> {
  assert.ok(all.every((each) => each.isWatching()))
  clock.advance(afterMs)
  // Each waits for its next read, and for its next look.
  await until(() => clock.waiting === all.length + all.filter((each) => each.isWatching()).length)
}

function userOf(flags: Flags, key: string, cohort: 'on' | 'off'): { readonly userId: string } {
  for (let number = 0; number < 10_000; number += 1) {
    const subject = { userId: `user-${number}` }
    if (flags.decide(key, subject)?.isOn === (cohort === 'on')) return subject
  }
  throw new Error(`${key} is ${cohort} for nobody`)
}
