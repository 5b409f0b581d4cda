/**
 * A request with an Idempotency-Key is done once; its copies get the same answer. The key is claimed in
 * the transaction of the work, so a copy in flight waits for the first and then reads its answer.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Query, Row } from './database.ts'
import { ApiError } from './errors.ts'
import { lookedUpFirst, oneAtATime } from './idempotency-planted.ts'
import type { Service } from './service.ts'

export function onceByKey(
  { database, flags }: Service,
  request: FastifyRequest,
  userId: string,
  work: (query: Query) => Promise<Row>,
): Promise<Row> {
  const key = request.headers['idempotency-key']
  if (key === undefined) return work(database.query)
  if (typeof key !== 'string' || key.length === 0 || key.length > 128) {
    throw new ApiError(400, 'INVALID', 'Idempotency-Key must have 1 to 128 characters.')
  }
  const hash = createHash('sha256').update(JSON.stringify(request.body)).digest('base64url')
  const claim = { userId, key, hash }
  if (flags.has('idem-ignored')) return work(database.query)
  if (flags.has('idem-race')) return lookedUpFirst(database.query, claim, work)
  const once = () => database.transaction((query) => claimed(query, claim, work))
  return oneAtATime(flags, `${userId} ${key}`, once)
}

async function claimed(
  query: Query,
  { userId, key, hash }: { userId: string; key: string; hash: string },
  work: (query: Query) => Promise<Row>,
): Promise<Row> {
  const [claim] = await query(
    `INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING key`,
    [userId, key, hash],
  )
  if (claim === undefined) return earlierAnswer(query, userId, key, hash)
  const answer = await work(query)
  await query('UPDATE idempotency_keys SET answer = $3 WHERE user_id = $1 AND key = $2', [
    userId,
    key,
    JSON.stringify(answer),
  ])
  return answer
}

async function earlierAnswer(
  query: Query,
  userId: string,
  key: string,
  hash: string,
): Promise<Row> {
  const [earlier] = await query(
    'SELECT request_hash, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2',
    [userId, key],
  )
  if (earlier?.['request_hash'] !== hash) {
    throw new ApiError(422, 'KEY_REUSED', 'This Idempotency-Key was used for another request.')
  }
  return earlier['answer'] as Row
}
