/** What internals look like in an answer. Pure. @module */

interface Sign {
  readonly name: string
  readonly pattern: RegExp
}

const source = '(?:js|mjs|cjs|ts|py|rb|php|go|java|kt|cs|ex|exs|rs)'

export const signs: readonly Sign[] = [
  // Stack frames: Node, Python, Java, Go, Ruby, PHP, .NET.
  {
    name: 'stack frame',
    pattern: /\bat (?:async )?[^\s()]{1,100} \((?:file:|node:|\/|[A-Z]:\\)[^()\s]+:\d+:\d+\)/,
  },
  { name: 'stack frame', pattern: /\bat (?:file:\/\/)?\/[^\s()]+:\d+:\d+/ },
  { name: 'stack frame', pattern: /File \\?"[^"\\]+\\?", line \d+/ },
  {
    name: 'stack frame',
    pattern: /\bat [\w.$<>]+\((?:[\w$]+\.(?:java|kt|scala):\d+|Native Method)\)/,
  },
  { name: 'stack frame', pattern: /goroutine \d+ \[[a-z ]+\]|\.go:\d+ \+0x[0-9a-f]+/ },
  { name: 'stack frame', pattern: /[\w./-]+\.rb:\d+:in [`']/ },
  { name: 'stack frame', pattern: /\.php(?:\(\d+\)| on line \d+)/ },
  { name: 'stack frame', pattern: /\bat [\w.]+\([^)]*\) in [A-Z]:\\/ },
  {
    name: 'file path',
    pattern: new RegExp(
      `(?:/(?:srv|app|usr|home|var|opt|root|etc|work|workspace|build)/|[A-Z]:\\\\)[\\w./\\\\@+-]+\\.${source}\\b`,
    ),
  },
  { name: 'file path', pattern: /\/(?:node_modules|site-packages|dist-packages|vendor\/bundle)\// },
  {
    name: 'SQL',
    pattern:
      /\b(?:SELECT\b.{1,300}?\bFROM|INSERT INTO|UPDATE\b.{1,200}?\bSET|DELETE FROM)\s+["`\w]/s,
  },
  {
    name: 'database message',
    pattern:
      /syntax error at or near|violates (?:unique|foreign key|not-null|check) constraint|invalid input syntax for type|(?:relation|column) \\?"[^"]+\\?" (?:of relation|does not exist)/,
  },
  {
    name: 'database message',
    pattern:
      /You have an error in your SQL syntax|SQLSTATE\[|ORA-\d{5}|SQLITE_[A-Z]+|near \\?"[^"]*\\?": syntax error|Duplicate entry '.*' for key/,
  },
  {
    name: 'driver name',
    pattern:
      /\b(?:psycopg2?\.|asyncpg\.|sqlalchemy\.exc|django\.db\.utils|PrismaClient\w*Error|Sequelize\w*Error|QueryFailedError|KnexTimeoutError|lib\/pq|pgconn|jdbc:|java\.sql\.|MongoServerError|MongoNetworkError|ioredis|MaxRetriesPerRequestError|redis\.exceptions|ActiveRecord::|PG::\w+)/,
  },
  {
    name: 'connection address',
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|kafka):\/\/[^\s"'\\]{3,}/,
  },
  {
    name: 'connection error',
    pattern:
      /\b(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)\b|getaddrinfo|dial tcp|could not connect to server/,
  },
  {
    name: 'internal host',
    pattern:
      /\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}:\d{2,5}\b|\b[a-z0-9-]+\.svc\.cluster\.local\b/,
  },
]
