/**
 * Names of what can be invalidated, and of entries in Redis: hashes, so that they are short, and that
 * neither keys of users nor users themselves can be read there.
 *
 * @module
 */

import { hash } from 'node:crypto'

export function cacheMark(name: string): string {
  return digest(`cache ${name}`)
}

export function tagMark(tag: string): string {
  return digest(`tag ${tag}`)
}

/** `id` is the whole identity of an entry: cache, version, principal and key. */
export function entryMark(id: string): string {
  return digest(`entry ${id}`)
}

/** No two entries have the same: the length parts the principal from the key. */
export function entryId(cache: string, principal: string | undefined, key: string): string {
  return principal === undefined
    ? `${cache}:${key}`
    : `${cache}:${principal.length}:${principal}:${key}`
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}
