/**
 * What is asked and answered of the levels of the log.
 *
 * @module
 */

import { Type } from 'typebox'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type Level = (typeof levels)[number]

const LevelSchema = Type.Unsafe<Level>({ type: 'string', enum: levels })

// As one schema with two types: of several, a body of 0 or '' would be read as null.
export const ChangeSchema = Type.Object(
  {
    module: Type.Optional(
      Type.Unsafe<string | null>({
        type: ['string', 'null'],
        pattern: '^[a-z][a-z0-9-]{0,47}$',
        description: 'Such as database or jobs. Default null: the whole log',
      }),
    ),
    level: Type.Unsafe<Level | null>({
      type: ['string', 'null'],
      enum: [...levels, null],
      description: 'Null: a module follows the log again, and the log has its level of the start',
    }),
    for_seconds: Type.Optional(
      Type.Unsafe<number | null>({
        type: ['integer', 'null'],
        minimum: 1,
        maximum: 86_400,
        description: 'Then the level is what it was before. Default 900; null: it stays',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ module: 'database', level: 'debug', for_seconds: 900 }],
  },
)

export const LevelsSchema = Type.Object(
  {
    levels: Type.Array(
      Type.Object({
        module: Type.Union([Type.String(), Type.Null()], { description: 'Null is the whole log' }),
        level: LevelSchema,
        is_own: Type.Boolean({ description: 'False if it is only that of the whole log' }),
        until: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
      }),
    ),
  },
  {
    examples: [
      {
        levels: [
          { module: null, level: 'info', is_own: true, until: null },
          { module: 'database', level: 'debug', is_own: true, until: '2026-01-31T12:15:00.000Z' },
          { module: 'jobs', level: 'info', is_own: false, until: null },
        ],
      },
    ],
  },
)
