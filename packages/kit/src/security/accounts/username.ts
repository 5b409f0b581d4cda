/**
 * Names that people go by: 3 to 32 letters of ASCII, digits and single `_`, `.`, `-` between them.
 *
 * ASCII alone, so that no two names look alike because of where their letters come from; it holds no
 * `@`, so that none is an e-mail address. A name that could speak for the service is nobody's, also
 * when it is spelled with digits that look like letters.
 *
 * @module
 */

const lengthMin = 3
const lengthMax = 32
const shape = /^[a-z\d]+(?:[_.-][a-z\d]+)*$/i

const reservedNames = [
  ...['abuse', 'account', 'accounts', 'admin', 'administrator', 'anonymous', 'api', 'auth'],
  ...['billing', 'bot', 'console', 'contact', 'daemon', 'everyone', 'guest', 'help', 'helpdesk'],
  ...['hostmaster', 'info', 'localhost', 'login', 'logout', 'mail', 'me', 'moderator', 'nobody'],
  ...['noreply', 'null', 'official', 'operator', 'owner', 'plimsoll', 'postmaster', 'public'],
  ...['register', 'root', 'security', 'self', 'service', 'staff', 'sudo', 'superuser', 'support'],
  ...['sysadmin', 'system', 'team', 'undefined', 'unknown', 'user', 'users', 'webmaster', 'www'],
]

/** What digits are read as at a glance; `l` joins them, for it is told from `i` by nobody. */
const lookAlikes: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  l: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
}

const reserved = new Set(reservedNames.map(skeleton))

/** @returns what is wrong with it, as a sentence; undefined if nothing is. */
export function usernameProblem(username: string): string | undefined {
  if (username.length < lengthMin || username.length > lengthMax) {
    return `A username has ${lengthMin} to ${lengthMax} characters.`
  }
  if (!shape.test(username)) {
    return 'A username has letters of ASCII and digits, and single _, . or - between them.'
  }
  return reserved.has(skeleton(username)) ? 'This username is reserved; take another.' : undefined
}

/** What must be unique: capitals tell no two people apart. */
export function usernameKey(username: string): string {
  return username.toLowerCase()
}

/** What is left of a name at a glance. Full-width and other forms of letters become plain ones. */
function skeleton(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().replaceAll(/[_.-]/g, '')
  return plain.replaceAll(/[0134571l]/g, (sign) => lookAlikes[sign] ?? sign)
}
