import fc from 'fast-check'
import { naughtyStrings } from './naughty-strings.ts'

// What breaks rules usually sits where two of these meet.
const FRAGMENTS = [
  '/',
  '\\',
  '..',
  '.',
  ' ',
  '%2e',
  '%2F',
  '%25',
  '%00',
  '\0',
  ':',
  '::$DATA',
  'CON',
  'com¹',
  'aux.txt',
  '\u202e',
  '\u200d',
  '\ufeff',
  '\ud800',
  'e',
  '\u0301',
  '<a href="&amp;">',
  "'",
  '😀',
  '.tar.gz',
  'x'.repeat(100),
]

const utf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units))

/** Any string there is, lone surrogates too, and with preference those that break software. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  utf16,
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...naughtyStrings),
  fc.array(fc.constantFrom(...FRAGMENTS)).map((parts) => parts.join('')),
)
