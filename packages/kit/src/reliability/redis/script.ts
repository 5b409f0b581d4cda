import { createHash } from 'node:crypto'

/** A Lua script; Redis knows it by the SHA-1 of its text. */
export interface RedisScript {
  readonly lua: string
  readonly sha: string
}

export function defineScript(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
