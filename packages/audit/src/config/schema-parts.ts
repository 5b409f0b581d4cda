/** Shapes that several parts of the config share. @module */

import { Type } from 'typebox'

export const strict = { additionalProperties: false }

export const operation = Type.String({
  pattern: '^(GET|POST|PUT|PATCH|DELETE) /\\S*$',
  description: 'a method and a path, such as "POST /login"',
})

export const path = Type.String({
  pattern: '^/\\S*$',
  description: 'a path that begins with "/"',
})

export const command = Type.Array(Type.String(), {
  minItems: 1,
  description: 'a program and its arguments, as a list; no shell reads them',
})

export const environment = Type.Record(Type.String(), Type.String(), {
  description: 'variables by name, each a string',
})

export const day = Type.String({
  format: 'date',
  description: 'a day, such as "2027-06-30"',
})
