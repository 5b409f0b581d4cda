/** Parts `declarations` and `waivers` of the config: what somebody answers for. @module */

import { Type } from 'typebox'
import { day, strict } from './schema-parts.ts'

export const reasons = ['OUT_OF_SCOPE', 'HANDLED_BY_GATEWAY', 'ARCHITECTURE', 'OTHER'] as const

const probe = Type.String({ description: 'the id of a probe' })
const owner = Type.String({ minLength: 1, description: 'who answers for it' })

/** A probe that does not apply, until a day: N/A, counted and printed. */
export const Declaration = Type.Object(
  {
    probe,
    reason: Type.Unsafe<(typeof reasons)[number]>(
      Type.Union(
        reasons.map((reason) => Type.Literal(reason)),
        { description: `one of ${reasons.join(', ')}` },
      ),
    ),
    owner,
    expires: day,
    note: Type.Optional(Type.String()),
  },
  strict,
)

/** A failure whose risk somebody accepts until a day: WAIVED, counted as FAIL in the score. */
export const Waiver = Type.Object(
  {
    probe,
    reason: Type.String({ minLength: 1, description: 'why the risk is accepted' }),
    owner,
    expires: day,
  },
  strict,
)
