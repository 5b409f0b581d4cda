/**
 * Reads the URL of a Redis server: `redis://user:password@host:6379/0`, `rediss://` for TLS.
 *
 * Strict where the driver is lenient: it would take any of its own options out of the query, such as
 * an offline queue. No message repeats the URL, as it may hold the password.
 *
 * @module
 */

export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly database: number
  readonly isTls: boolean
  readonly username: string | undefined
  readonly password: string | undefined
}

/** @throws RangeError saying what is wrong, never with the URL. */
export function serverAddress(text: string): ServerAddress {
  const url = URL.parse(text)
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol)) {
    throw new RangeError('redis.url must begin with redis:// or rediss:// and be a valid URL')
  }
  if (url.hostname === '') throw new RangeError('redis.url must name a host')
  if (url.search !== '' || url.hash !== '') {
    throw new RangeError(
      'redis.url must end after the database number; options are not read from it',
    )
  }
  const database = /^\/?$/.test(url.pathname) ? 0 : Number(/^\/(\d{1,5})$/.exec(url.pathname)?.[1])
  if (!Number.isSafeInteger(database)) {
    throw new RangeError(
      'redis.url must have a database number after the host, such as /0, or none',
    )
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    database,
    isTls: url.protocol === 'rediss:',
    username: decoded('user name', url.username),
    password: decoded('password', url.password),
  }
}

function decoded(part: string, text: string): string | undefined {
  if (text === '') return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RangeError(`redis.url has a ${part} with a percent sign that begins no escape`)
  }
}
