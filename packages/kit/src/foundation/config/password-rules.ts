/**
 * Rules for passwords that a person chose: of the database, of Redis, of the first administrator.
 *
 * @module
 */

import type { Facts, Rule } from './rule.ts'
import type { Secret } from './secret.ts'
import { isLowVariety } from './variety.ts'

const urlPasswordCharactersMin = 8
const adminPasswordCharactersMin = 12
const differentMin = 5

/** What products ship with and people begin with, reduced as by {@link reduce}. */
const defaults: ReadonlySet<string> = new Set(
  `admin administrator changeit changeme changethis db dba default demo dev development example guest
   hello iloveyou letmein login manager master mysecretpassword mysql pass passw passwd password
   pgpassword placeholder postgres postgresql postgrespassword public qwerty qwertyuiop redis
   replaceme root secret staging supersecret system temp test testing toor user welcome`.split(
    /\s+/,
  ),
)

/** A database URL must carry a password that is neither short nor a default. */
export function databasePassword(): Rule<Secret> {
  const right = `Choose a random password of at least ${urlPasswordCharactersMin} characters for the database.`
  return {
    summary: `Its password has at least ${urlPasswordCharactersMin} characters and is no default.`,
    applies: 'deployed',
    effect: 'refuse',
    judge: (value) => {
      const account = value && accountOf(value)
      // Over a Unix socket the operating system vouches for the user.
      if (!account || (account.isSocket && account.password === '')) return undefined
      const wrong = weakness(account.password, urlPasswordCharactersMin, account.names)
      return wrong === undefined ? undefined : { wrong: `has a password that ${wrong}`, right }
    },
  }
}

/** A URL without a password passes; a default one does not. */
export function noDefaultPassword(): Rule<Secret> {
  return {
    summary: 'Its password, if it has one, is no default.',
    applies: 'deployed',
    effect: 'refuse',
    judge: (value) => {
      const account = value && accountOf(value)
      if (!account?.password || !isDefault(account.password, account.names)) return undefined
      return { wrong: 'has a default password', right: 'Choose a random password for it.' }
    },
  }
}

/** For a store that is usually reached over a private network, such as Redis. */
export function warnWithoutPassword(): Rule<Secret> {
  return {
    summary: 'Warns without a password.',
    applies: 'deployed',
    effect: 'warn',
    judge: (value) => {
      const account = value && accountOf(value)
      if (account?.password !== '') return undefined
      return {
        wrong: 'has no password',
        right: 'Whoever reaches that port can read and change everything: set one.',
      }
    },
  }
}

/** `emailVariable` is the name of the variable with the administrator's e-mail address. */
export function adminPassword({ emailVariable }: { readonly emailVariable: string }): Rule<Secret> {
  return {
    summary: `At least ${adminPasswordCharactersMin} characters, no default, not the name in ${emailVariable}.`,
    applies: 'deployed',
    effect: 'refuse',
    judge: (value, facts) => {
      if (value === undefined) return undefined
      const names = emailNames(facts, emailVariable)
      const wrong = weakness(value.reveal(), adminPasswordCharactersMin, names)
      const right = `Choose one of at least ${adminPasswordCharactersMin} characters that only the administrator knows.`
      return wrong === undefined ? undefined : { wrong, right }
    },
  }
}

function weakness(
  password: string,
  charactersMin: number,
  names: readonly string[],
): string | undefined {
  const { length } = [...password]
  if (length === 0) return 'is missing'
  if (isDefault(password, names)) return 'is a default, or the name it belongs to'
  if (length < charactersMin) return `has ${length} characters, under ${charactersMin}`
  return isLowVariety(password, differentMin) ? 'has too little variety' : undefined
}

function isDefault(password: string, names: readonly string[]): boolean {
  const exact = password.toLowerCase()
  const reduced = reduce(password)
  return (
    names.includes(exact) || defaults.has(reduced) || (reduced !== '' && names.includes(reduced))
  )
}

/** `P@ssw0rd-2024!` to `password`: what is put around and into a word does not make it another. */
function reduce(password: string): string {
  const look: Readonly<Record<string, string>> = { '@': 'a', $: 's', '0': 'o', '3': 'e', '1': 'i' }
  const trimmed = password.toLowerCase().replace(/^[^a-z]+|[^a-z]+$/g, '')
  return trimmed.replace(/[@$031]/g, (sign) => look[sign] ?? '').replace(/[^a-z]/g, '')
}

interface Account {
  readonly password: string
  /** User, host and database: none of them may be the password. */
  readonly names: readonly string[]
  readonly isSocket: boolean
}

function accountOf(value: Secret): Account | undefined {
  const url = URL.parse(value.reveal())
  if (url === null) return undefined
  // The PostgreSQL driver lets the query override the authority.
  const password = url.searchParams.get('password') ?? decode(url.password)
  const host = url.searchParams.get('host') ?? decode(url.hostname)
  const names = [decode(url.username), host, url.pathname.slice(1)]
  return {
    password,
    names: names.filter((name) => name !== '').map((name) => name.toLowerCase()),
    isSocket: host === '' || host.startsWith('/'),
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A stray % stands for itself, as drivers read it.
    return part
  }
}

function emailNames(facts: Facts, emailVariable: string): readonly string[] {
  const email = facts.valueNamed(emailVariable)
  if (typeof email !== 'string') return []
  const [local = ''] = email.toLowerCase().split('@')
  return [email.toLowerCase(), local, reduce(local)].filter((name) => name !== '')
}
