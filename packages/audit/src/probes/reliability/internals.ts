/**
 * What a text reveals of the inside of a service: addresses, connection strings, stack traces, texts
 * of exceptions and drivers. Names of components and codes of the service's own are none. Pure.
 *
 * @module
 */

export interface Revealed {
  /** "a stack trace" */
  readonly kind: string
  readonly text: string
}

const kinds: readonly (readonly [string, RegExp])[] = [
  [
    'a stack trace',
    /(?:\n|\\n)\s+at \S.*:\d+|Traceback \(most recent call last\)|goroutine \d+ \[/,
  ],
  ['a place in the source', /[\w./-]+\.(?:js|ts|py|go|rb|java|php|cs):\d+|File "[^"]+", line \d+/],
  [
    'a connection string',
    /\b(?:postgres(?:ql)?|mysql|mariadb|rediss?|mongodb(?:\+srv)?|amqps?):\/\//i,
  ],
  ['an address', /\b(?:\d{1,3}\.){3}\d{1,3}:\d{2,5}\b|\blocalhost:\d{2,5}\b|\[::1\]:\d+/],
  [
    'the text of an exception',
    /\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|PIPE|HOSTUNREACH|NOTFOUND|AI_AGAIN)\b/,
  ],
  [
    'the text of an exception',
    /connection refused|dial tcp|getaddrinfo|i\/o timeout|connection reset by peer|broken pipe/i,
  ],
  [
    'the text of an exception',
    /connection terminated|timeout exceeded when trying to connect|could not connect to server/i,
  ],
  [
    'the text of an exception',
    /server closed the connection|connection is closed\.|max ?retries ?per ?request/i,
  ],
  // A name in one word, as classes have; "Internal Server Error" and codes in capitals are none.
  [
    'the name of an exception',
    /\b(?!Internal|Service|Gateway|Http|HTTP|Api|Server|Request|Dependency|Unavailable)(?:[A-Z][a-z]+){2,}(?:Error|Exception)\b|\b(?:psycopg2?|asyncpg|sqlalchemy|redis|pq|pgx|java|org)\.[\w.]*(?:Error|Exception)\b/,
  ],
  ['a statement in SQL', /\bSELECT\b[^"]+\bFROM\b|\bINSERT INTO\b|\bSQLSTATE\b/],
]

export interface Known {
  /** Secrets of the run, and addresses of dependencies. */
  readonly texts: readonly string[]
  /** What may be told: the service's own origin. */
  readonly own: readonly string[]
}

export function internalsIn(text: string, { texts, own }: Known): readonly Revealed[] {
  const rest = own.reduce((left, part) => left.replaceAll(part, ''), text)
  const secrets = texts.filter((secret) => secret.length >= 6 && rest.includes(secret))
  return [
    // Its text would be a secret in the report.
    ...secrets.map(() => ({ kind: 'an address or a secret', text: '' })),
    ...kinds.flatMap(([kind, pattern]) => {
      const found = pattern.exec(rest)
      return found === null ? [] : [{ kind, text: found[0].trim().slice(0, 80) }]
    }),
  ]
}

/** Hosts with ports of what may not be told, and secrets, of a run. */
export function knownOf(facts: {
  readonly addresses: readonly string[]
  readonly canaries: readonly string[]
  readonly origin: string
}): Known {
  return {
    texts: [...facts.addresses, ...facts.canaries],
    own: [facts.origin, new URL(facts.origin).host],
  }
}
