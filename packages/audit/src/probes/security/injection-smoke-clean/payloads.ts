/**
 * Texts that are data to a careful service and code to a careless one. They come in pairs that differ
 * in one character: true for a query language, and false. To a search engine both are the same words.
 *
 * Nothing here waits, writes, or ends a statement.
 *
 * @module
 */

export interface Pair {
  readonly member: string
  readonly yes: string
  readonly no: string
}

/** @param base a text that nothing has */
export function pairs(base: string): readonly Pair[] {
  const pair = (member: string, form: (digit: string) => string): Pair => ({
    member,
    yes: `${base}${form('7')}`,
    no: `${base}${form('8')}`,
  })
  return [
    pair('quote', (digit) => `' OR '7'='${digit}`),
    pair('quote and comment', (digit) => `' OR '7'='${digit}' -- `),
    pair('quote in parentheses', (digit) => `') OR ('7'='${digit}' -- `),
    pair('quote in two parentheses', (digit) => `')) OR (('7'='${digit}' -- `),
    pair('pattern', (digit) => `%' OR '${digit}' LIKE '7`),
    pair('double quote', (digit) => `" OR "7"="${digit}`),
    pair('double quote and comment', (digit) => `" OR "7"="${digit}" -- `),
    pair('number', (digit) => ` OR 7=${digit}`),
    pair('LDAP filter', (digit) => (digit === '7' ? '*)(objectClass=*' : '*)(objectClass=x')),
  ]
}

/** Alone it ends a text too early; doubled it is a quote. */
export const quotes = [
  { member: 'single quote', lone: "'", paired: "''" },
  { member: 'double quote', lone: '"', paired: '""' },
  { member: 'backslash', lone: '\\', paired: '\\\\' },
] as const

/** What drivers and databases say of a statement that they cannot read. */
export const driverErrors: readonly RegExp[] = [
  /syntax error at or near|unterminated quoted string|invalid input syntax for type/i,
  /PG::SyntaxError|psycopg2?\.|PSQLException|SQLSTATE\[\w+\]/,
  /You have an error in your SQL syntax|MySqlException|mysql_fetch/i,
  /SQLITE_ERROR|sqlite3\.OperationalError|unrecognized token: "/i,
  /ORA-\d{5}|quoted string not properly terminated/,
  /Unclosed quotation mark after the character string|Incorrect syntax near/i,
  /MongoServerError|MongoError|CastError: Cast to/,
  /javax\.naming\.|Invalid DN syntax|LDAPException|XPathException|XPath error/i,
]
