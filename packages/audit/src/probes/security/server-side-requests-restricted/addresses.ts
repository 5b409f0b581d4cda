/** Ways to write the address of a listener on loopback. @module */

export interface Disguise {
  readonly member: string
  readonly url: string
}

/**
 * @param allowed an origin that the service is known to fetch from, for tricks with its name
 */
export function disguises(
  port: string,
  path: string,
  allowed: string | undefined,
): readonly Disguise[] {
  const at = (member: string, host: string): Disguise => ({
    member,
    url: `http://${host}:${port}${path}`,
  })
  const plain = [
    at('127.0.0.1', '127.0.0.1'),
    at('localhost', 'localhost'),
    at('decimal', '2130706433'),
    at('hexadecimal', '0x7f000001'),
    at('octal', '0177.0.0.1'),
    at('short', '127.1'),
    at('unspecified', '0.0.0.0'),
    at('IPv4 in IPv6', '[::ffff:127.0.0.1]'),
    at('capitals', 'LOCALHOST'),
    at('user before the host', 'example.com@127.0.0.1'),
    { member: 'fragment of another host', url: `http://127.0.0.1:${port}${path}#@example.com` },
  ]
  if (allowed === undefined) return plain
  const trick = [
    { member: 'allowed origin as the user', url: `${allowed}@127.0.0.1:${port}${path}` },
    { member: 'allowed origin in the query', url: `http://127.0.0.1:${port}${path}?${allowed}` },
    {
      member: 'backslash',
      url: `http://127.0.0.1:${port}${path}\\@${allowed.replace(/^\w+:\/\//, '')}/`,
    },
  ]
  return [...plain, ...trick]
}
