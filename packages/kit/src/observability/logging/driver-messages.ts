/**
 * Takes out the values that the messages of PostgreSQL, Redis, the router and `JSON.parse` quote. What SQLite
 * says names tables and columns, and of a statement only what a programmer wrote.
 *
 * @module
 */

const rules: readonly (readonly [pattern: RegExp, before: string, after: string])[] = [
  // Redis: a command that was refused, with what it was given.
  [/\b(AUTH|requirepass|masterauth) {1,4}[^\s,]{1,256}(?: {1,4}[^\s,]{1,256})?/g, '$1 ', ''],
  [/(with args beginning with: )[^\r\n]+/g, '$1', ''],
  // PostgreSQL: the detail of a violation, then what could not be read.
  [/(\bKey \([^()]{0,256}\)=)\([^\r\n]{0,2048}\)/g, '$1(', ')'],
  [/(Failing row contains )\([^\r\n]+/g, '$1(', ')'],
  [
    /(invalid input (?:syntax|value) for [^:"]{1,80}: |out of range: )"(?:[^\r\n]*"|[^\r\n]*)/g,
    '$1',
    '',
  ],
  [
    /(\bmalformed \w{1,16} literal: |\bin ts(?:query|vector): |is not an integer: )"(?:[^\r\n]*"|[^\r\n]*)/g,
    '$1',
    '',
  ],
  [/\b((?:time zone|unit) )"[^\r\n]{0,2048}"(?= not recognized)/g, '$1', ''],
  // The router: an address that cannot be decoded, with its query.
  [/(^|: )'\S*(?=' is not a valid url)/g, "$1'", ''],
  [/(^|\s)"[^\r\n]{0,2048}"(?= is out of range)/g, '$1', ''],
  // V8: about twenty characters of the text, or all of a short one, which may begin anywhere in a name.
  [
    /(\bUnexpected token [\s\S]{1,4}, |^)(?:\.{3})?"[\s\S]{0,64}"(?:\.{3})?(?= is not valid JSON)/g,
    '$1',
    '',
  ],
]

/** Whether any of the rules may have something to do; as cheap as that can be. */
export const mayQuoteValues: RegExp =
  /AUTH |requirepass|masterauth|beginning with|Key \(|Failing row|invalid input|out of range|valid url|malformed|in ts(?:query|vector): |not an integer|not recognized|not valid JSON/

export function redactDriverMessage(text: string, replacement: string): string {
  if (!mayQuoteValues.test(text)) return text
  return rules.reduce(
    (clean, [pattern, before, after]) => clean.replace(pattern, before + replacement + after),
    text,
  )
}
