/** Planted defects and twins of idempotency. @module */

import { setTimeout } from 'node:timers/promises'
import type { Query, Row } from './database.ts'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'

interface Claim {
  readonly userId: string
  readonly key: string
  readonly hash: string
}

/** Looks first and writes afterwards: copies in flight do not see each other. */
export async function lookedUpFirst(
  query: Query,
  { userId, key, hash }: Claim,
  work: (query: Query) => Promise<Row>,
): Promise<Row> {
  const find = 'SELECT answer FROM idempotency_keys WHERE user_id = $1 AND key = $2'
  const [earlier] = await query(find, [userId, key])
  if (earlier !== undefined) return earlier['answer'] as Row
  await setTimeout(50)
  const answer = await work(query)
  await query(
    `INSERT INTO idempotency_keys (user_id, key, request_hash, answer) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [userId, key, hash, JSON.stringify(answer)],
  )
  return answer
}

const inFlight = new Set<string>()

/** A copy of what is in flight is refused, and a later one is answered. */
export async function oneAtATime(
  flags: Flags,
  key: string,
  work: () => Promise<Row>,
): Promise<Row> {
  const status = flags.has('twin:idem-ignored')
    ? 409
    : flags.has('twin:idem-race')
      ? 425
      : undefined
  if (status === undefined) return await work()
  if (inFlight.has(key))
    throw new ApiError(status, 'IN_FLIGHT', 'The first copy is still in flight.')
  inFlight.add(key)
  try {
    return await work()
  } finally {
    inFlight.delete(key)
  }
}
