/** What makes a signing secret refusable: short, known, or of too few different characters. @module */

const lengthMin = 32
const distinctMin = 10
const known = [
  'changeme',
  'change-me',
  'change_me',
  'replace-me',
  'secret',
  'password',
  'django-insecure',
  'your-secret',
  'default',
  'example',
  'keyboard cat',
]

/** Undefined if it is strong enough. */
export function weakness(
  secret: string | undefined,
  charactersMin: number = lengthMin,
): string | undefined {
  const short = shortness(secret, charactersMin)
  if (short !== undefined || secret === undefined) return short
  if (new Set(secret).size < distinctMin) return 'repeats too few characters to be random'
  const lower = secret.toLowerCase()
  if (known.some((word) => lower.includes(word)))
    return 'is a known placeholder; generate a random one'
  return undefined
}

/** All that many services look at. */
export function shortness(
  secret: string | undefined,
  charactersMin: number = lengthMin,
): string | undefined {
  if (secret === undefined || secret === '') return 'is required and missing'
  return secret.length < charactersMin
    ? `must have at least ${charactersMin} characters`
    : undefined
}
