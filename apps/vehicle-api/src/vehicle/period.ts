/**
 * A period as a client writes it: days or times (RFC 3339), in UTC unless a time says otherwise.
 *
 * @module
 */

import { ValidationError } from '@plimsoll/kit/errors'
import { Type } from 'typebox'

const day = /^\d{4}-\d{2}-\d{2}$/
const time = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/
const dayMs = 86_400_000

/** `?from=` and `?to=`. */
export const PeriodQuery = {
  from: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'From this day or time on, such as 2026-01-31 or 2026-01-31T12:00:00Z',
    }),
  ),
  to: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'Before this time, or to the end of this day',
    }),
  ),
}

/** Milliseconds since 1970; `to` is not in it. */
export interface Period {
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
}

/** @throws ValidationError if it is none, or does not end after it begins. */
export function readPeriod({
  from,
  to,
}: {
  readonly from?: string | undefined
  readonly to?: string | undefined
}): Period {
  const fromMs = from === undefined ? undefined : readTime('from', from)
  const toMs = to === undefined ? undefined : readTime('to', to) + (day.test(to) ? dayMs : 0)
  if (fromMs !== undefined && toMs !== undefined && toMs <= fromMs)
    throw refused('to', 'It must be after `from`.')
  return { fromMs, toMs }
}

function readTime(name: 'from' | 'to', text: string): number {
  const ms = Date.parse(text)
  const date = day.test(text) ? text : time.exec(text)?.[1]
  if (date === undefined || Number.isNaN(ms) || !isDay(date)) {
    const example = '2026-01-31 or 2026-01-31T12:00:00Z'
    throw refused(name, `It must be a day or a time with its zone, such as ${example}.`)
  }
  return ms
}

/** `Date` takes February 31 for March 3. */
function isDay(date: string): boolean {
  const ms = Date.parse(date)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)
}

function refused(name: string, message: string): Error {
  return new ValidationError(`The period cannot be read. ${message}`, {
    details: [{ in: 'query', pointer: `/${name}`, message }],
  })
}
