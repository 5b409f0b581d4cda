import { Type } from 'typebox'

/**
 * An id that a caller gives back, in whatever case (RFC 9562, section 4); {@link ownId} is how it is
 * stored. The format alone would let `urn:uuid:` pass, which PostgreSQL takes for no uuid at all.
 */
export const GivenId = Type.String({ format: 'uuid', pattern: '^[0-9A-Fa-f-]{36}$' })

/** SQLite compares text, where PostgreSQL compares uuids: only this form is found by both. */
export function ownId(given: string): string {
  return given.toLowerCase()
}
