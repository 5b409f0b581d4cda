/** What no answer may hold. Values never leave this module: only where one was seen. @module */

import type { Answer } from '../../../gather/answer.ts'
import { isTree, walk } from '../../../gather/api/json-tree.ts'

export interface Hit {
  /** "a bcrypt hash" */
  readonly kind: string
  /** Member of the body, as a JSON pointer, or '' for its text. */
  readonly pointer: string
  /** Whether the client had sent the same in this request. */
  readonly wasSent: boolean
}

const secretNames =
  /^(password|passwd|passphrase|pwd|pass_?hash|password_?(hash|digest|salt)|hashed_?password|encrypted_?password|secret|secret_?key|client_?secret|private_?key|totp_?secret|otp_?secret)$/i

/** What files, commits and records of a log have too: secret only beside the name of who signs in. */
const hashNames = /^(hash|salt|digest)$/i
const personNames = /^(e-?mail|user_?name|login|password.*)$/i

const forms: readonly (readonly [kind: string, form: RegExp])[] = [
  ['a bcrypt hash', /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/],
  ['an argon2 hash', /\$argon2(id|i|d)\$v=\d+\$/],
  ['a scrypt hash', /\$scrypt\$ln=|(^|["\s])scrypt:\d+:\d+:\d+\$/],
  ['a PBKDF2 hash', /(pbkdf2_sha256|pbkdf2:sha\d+:\d+|\$pbkdf2-sha\d+)\$/],
  ['a crypt hash', /\$[56]\$(rounds=\d+\$)?[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{43,86}/],
  ['a private key', /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/],
]

export function secretsIn(answer: Answer, passwords: readonly string[]): readonly Hit[] {
  const { body, sent } = answer
  if (body === '') return []
  const value = parsed(body)
  const byForm = forms.flatMap(([kind, form]) => {
    const found = form.exec(body)?.[0]
    return found === undefined ? [] : [{ kind, pointer: '', wasSent: sent.includes(found) }]
  })
  const byPassword = passwords
    .filter((password) => password.length >= 8 && body.includes(password))
    .map((password) => ({ kind: 'the password', pointer: '', wasSent: sent.includes(password) }))
  return [...byForm, ...byPassword, ...(isDescription(value) ? [] : byName(value, sent))]
}

/** A schema speaks of passwords and holds none. */
function isDescription(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'openapi' in value || 'swagger' in value || '$schema' in value || '$defs' in value
}

function byName(value: unknown, sent: string): readonly Hit[] {
  const hits: Hit[] = []
  for (const { pointer, key, value: inner } of walk(value)) {
    if (typeof inner !== 'string' || !isValue(inner) || !isSecretAt(value, pointer, key)) continue
    if (/\/(errors?|fields?|properties|example)\//.test(pointer)) continue
    hits.push({ kind: `a member called ${key}`, pointer, wasSent: sent.includes(inner) })
  }
  return hits
}

function isSecretAt(root: unknown, pointer: string, key: string): boolean {
  if (secretNames.test(key)) return true
  if (!hashNames.test(key)) return false
  const holder = pointer
    .split('/')
    .slice(1, -1)
    .reduce(
      (inner, step) => (isTree(inner) || Array.isArray(inner) ? Reflect.get(inner, step) : {}),
      root,
    )
  return isTree(holder) && Object.keys(holder).some((name) => personNames.test(name))
}

/** Not empty, not masked, and no sentence such as "must be longer". */
function isValue(text: string): boolean {
  return text !== '' && !/^[*•x.]+$|redacted|\s/i.test(text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text, which has no members.
    return undefined
  }
}
