/**
 * Rules for secrets that sign or encrypt, and for switches that must not be on in production.
 *
 * @module
 */

import type { Finding, Rule } from './rule.ts'
import type { Secret } from './secret.ts'
import { isLowVariety } from './variety.ts'

const bytesMin = 32
const deployedCharactersMin = 50
const differentMin = 8

const exampleValue =
  /example|placeholder|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|fill[-_ ]?(?:me|this|in)|your[-_ ]?(?:own|secret|key|super)|insecure|super[-_ ]?secret|^<.*>$/i

const right =
  'Set at least 50 random characters; this prints some: node -p "crypto.randomBytes(48).toString(\'base64url\')"'

/** Every rule for a secret that signs, such as `SECRET_KEY`. */
export function strongSecret(): readonly Rule<Secret>[] {
  return [secretPresent(), secretNoExample(), secretLong(), secretVaried(), secretUnpublished()]
}

export function secretPresent(): Rule<Secret> {
  return {
    summary: 'Must be set.',
    applies: 'deployed',
    effect: 'refuse',
    demandsValue: true,
    judge: (value) => (value === undefined ? { wrong: 'is missing', right } : undefined),
  }
}

export function secretNoExample(): Rule<Secret> {
  return secretRule('No example value.', 'deployed', (text) =>
    exampleValue.test(text) ? 'looks like an example value' : undefined,
  )
}

/** Characters are code points, so that four-byte characters are not counted twice. */
export function secretLong(): Rule<Secret> {
  return {
    summary: `At least ${deployedCharactersMin} characters (elsewhere ${bytesMin} bytes).`,
    applies: 'always',
    effect: 'refuse',
    judge: (value, { isDeployed }) => {
      if (value === undefined) return undefined
      const characters = [...value.reveal()].length
      if (Buffer.byteLength(value.reveal()) < bytesMin) {
        return { wrong: `has ${characters} characters, under ${bytesMin} bytes`, right }
      }
      if (!isDeployed || characters >= deployedCharactersMin) return undefined
      return { wrong: `has ${characters} characters, under ${deployedCharactersMin}`, right }
    },
  }
}

export function secretVaried(): Rule<Secret> {
  return secretRule('No pattern, and no few characters over and over.', 'always', (text) =>
    isLowVariety(text, differentMin) ? 'has too little variety to be random' : undefined,
  )
}

/** The list is imported on the first judgement; to look through it takes microseconds. */
export function secretUnpublished(): Rule<Secret> {
  return secretRule('Not on the public list of weak secrets.', 'always', async (text) => {
    const { weakSecrets } = await import('./weak-secrets.ts')
    const lines = `\n${weakSecrets}\n`
    const isPublished = lines.includes(`\n${text}\n`) || lines.includes(`\n${text.trim()}\n`)
    return isPublished ? 'is on a public list of weak secrets' : undefined
  })
}

/** For a boolean that shows too much or checks too little. */
export function offWhenDeployed(): Rule<boolean> {
  return {
    summary: 'Must be off.',
    applies: 'deployed',
    effect: 'refuse',
    judge: (value) => (value ? { wrong: 'is on', right: 'Set it to false.' } : undefined),
  }
}

function secretRule(
  summary: string,
  applies: Rule['applies'],
  wrongOf: (text: string) => string | undefined | Promise<string | undefined>,
): Rule<Secret> {
  return {
    summary,
    applies,
    effect: 'refuse',
    judge: async (value): Promise<Finding | undefined> => {
      const wrong = value === undefined ? undefined : await wrongOf(value.reveal())
      return wrong === undefined ? undefined : { wrong, right }
    },
  }
}
