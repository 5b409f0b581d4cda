/**
 * What clients may say.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/schema'

const topics = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
  minItems: 1,
  maxItems: 100,
})

export const ClientMessageSchema = Type.Union([
  Type.Object({
    type: Type.Literal('subscribe'),
    topics,
    after: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The last `seq` that was seen; what came since is sent again',
      }),
    ),
  }),
  Type.Object({ type: Type.Literal('unsubscribe'), topics }),
  Type.Object({
    type: Type.Literal('authenticate'),
    token: Type.String({ minLength: 1, maxLength: 16_384 }),
  }),
  Type.Object({ type: Type.Literal('ping') }),
])

export type ClientMessage = Static<typeof ClientMessageSchema>

/** A closed set, so it may label a metric. */
export const heardTypes = ['subscribe', 'unsubscribe', 'authenticate', 'ping', 'malformed'] as const

export type HeardType = (typeof heardTypes)[number]

const schema = Compile(ClientMessageSchema)

/** Nothing if it is not JSON, or none of the messages. */
export function readMessage(text: string): ClientMessage | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return schema.Check(message) ? message : undefined
  } catch {
    // Not JSON: the client is told the same as for JSON that means nothing.
    return undefined
  }
}
