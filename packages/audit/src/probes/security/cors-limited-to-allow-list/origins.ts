/** Origins that nobody allowed, some of which look like one that somebody did. Pure. @module */

export interface ForeignOrigin {
  readonly member: string
  readonly origin: string
}

export function foreignOrigins(allowed: string | undefined, own: string): readonly ForeignOrigin[] {
  const { protocol, host, hostname, port } = new URL(allowed ?? own)
  const at = port === '' ? '' : `:${port}`
  const isName = !/^[\d.]+$|^\[/.test(hostname)
  return [
    { member: 'foreign origin', origin: 'https://plimsoll-audit.example' },
    { member: 'null', origin: 'null' },
    {
      member: 'allowed name as prefix',
      origin: `${protocol}//${hostname}.plimsoll-audit.example${at}`,
    },
    { member: 'allowed name as suffix', origin: `${protocol}//plimsoll${host}` },
    ...(isName && hostname.includes('.')
      ? [
          {
            member: 'dot as any character',
            origin: `${protocol}//${hostname.replace('.', 'x')}${at}`,
          },
        ]
      : []),
    ...(protocol === 'https:' && allowed !== undefined
      ? [{ member: 'downgraded to http', origin: `http://${host}` }]
      : []),
  ]
}
