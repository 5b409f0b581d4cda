/**
 * The variables of how much and how fast: sizes, times, rates.
 *
 * @module
 */

import { boolean, duration, integer, notation, size, topic } from '@plimsoll/kit/config'
import { definePolicy } from '@plimsoll/kit/rate-limit'

export const limits = topic('Limits', {
  bodyLimitBytes: size('BODY_LIMIT', {
    description: 'Largest picture or other request body; a batch may have four times as much.',
    example: '20MB',
    default: '10MB',
    minimum: '1KB',
    maximum: '1GB',
  }),
  uploadPixelsMax: integer('UPLOAD_PIXELS_MAX', {
    description:
      'Most pixels (width times height) that a picture may have, judged before decoding.',
    example: '25000000',
    default: '50000000',
    minimum: 1,
    // No decoder opens more.
    maximum: 50_000_000,
  }),
  batchFilesMax: integer('BATCH_FILES_MAX', {
    description: 'Most pictures in one batch.',
    example: '32',
    default: '16',
    minimum: 1,
    maximum: 1000,
  }),
  picturesKept: boolean('PICTURES_KEPT', {
    description:
      'Keeps a small copy of each picture with its classification: at most 480 pixels a side and 40 KB, without anything that the file said of place, time or camera. Off, none is added; those that there are stay until their classification is deleted.',
    example: 'false',
    default: 'true',
  }),
  requestTimeoutMs: duration('REQUEST_TIMEOUT', {
    description:
      'Time that a request may take. Then it is answered 504 and its work is stopped, or 408 if its body has not arrived. A client may ask for less by X-Request-Timeout-Ms.',
    example: '15s',
    default: '30s',
    minimum: '100ms',
    maximum: '1h',
  }),
})

export const load = topic('Load', {
  loadSheddingEnabled: boolean('LOAD_SHEDDING', {
    description:
      'Refuses requests without a credential, and then others, with 503 while the process cannot keep up. How many are worked on at a time follows from DATABASE_POOL_MAX and MODEL_WORKERS, and is bounded either way.',
    example: 'false',
    default: 'true',
  }),
})

export const rates = topic('Rates', {
  rateLimitEnabled: boolean('RATE_LIMIT_ENABLED', {
    description: 'Refuses with 429 who asks more often than the limits below allow.',
    example: 'false',
    default: 'true',
  }),
  rateLimitIp: rate('RATE_LIMIT_IP', {
    description: 'Of each address, an IPv6 /64 being one, before anybody signs in.',
    default: '600/minute, 12000/hour, 100000/day',
  }),
  rateLimitUser: rate('RATE_LIMIT_USER', {
    description: 'Of each user, from wherever and with whatever credential.',
    default: '300/minute, 6000/hour, 50000/day',
  }),
  rateLimitGlobal: rate('RATE_LIMIT_GLOBAL', {
    description: 'Of all requests to all instances together. Administrators do not pass it either.',
    default: '60000/minute',
  }),
})

function rate(
  name: string,
  { description, default: fallback }: Record<'description' | 'default', string>,
) {
  return notation(name, {
    description,
    default: fallback,
    example: '60/minute, 2000/hour, 20000/day',
    format: 'one to four limits or none',
    read: (text) => text === 'none' || definePolicy({ name: 'given', windows: text }),
  })
}
