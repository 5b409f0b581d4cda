/**
 * What a secret in a file looks like: the shapes of keys that their issuers made recognisable, private
 * keys, and members with a telling name and a value that looks random.
 *
 * @module
 */

export interface SecretHit {
  readonly kind: string
  /** From 1. */
  readonly line: number
  /** First characters only: a report must not carry the secret on. */
  readonly hint: string
}

const shapes: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['AWS access key id', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{60,}\b/],
  ['GitLab token', /\bglpat-[\w-]{20,}\b/],
  ['Slack token', /\bxox[abprs]-[\w-]{20,}\b/],
  ['Stripe key', /\b[sr]k_live_[A-Za-z0-9]{20,}\b/],
  ['Google API key', /\bAIza[\w-]{35}\b/],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['SendGrid key', /\bSG\.[\w-]{20,}\.[\w-]{20,}\b/],
]
/** With what follows the head: a head alone is what documentation shows. */
const privateKey = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\r|\\n)*[A-Za-z0-9+/=]{40}/

const secretName =
  /(?:secret|passw(?:or)?d|token|(?:api|private|access|secret|signing|encryption)_?key|credential)s?$/i
const member = /["']?([\w.-]{3,60})["']?\s*(?::|=|=>)\s*["']?([^\s"',;#]{8,400})/g
/** Values that say of themselves that they are none. */
const placeholder =
  /example|sample|changeme|change[-_]me|replace|placeholder|your[-_]|dummy|test|xxx|<|\$\{|\{\{|\(|^\*+$|^[.]+$|^(?:true|false|null|undefined|string|none)$/i
/** Bits a character; random text in hex has 4, in base64 up to 6, words about 3. */
const entropyMin = 3.5
const lengthMin = 16

/** @param names whether members with a telling name count too, not only the known shapes */
export function secretsIn(
  text: string,
  { names }: { readonly names: boolean },
): readonly SecretHit[] {
  const lines = text.split(/\r?\n/)
  return lines.flatMap((line, index) => {
    if (privateKey.test(`${line}\n${lines[index + 1]?.trim() ?? ''}`) && line.includes('BEGIN ')) {
      return [{ kind: 'private key', line: index + 1, hint: '-----BEGIN…' }]
    }
    const hits = shapes.flatMap(([kind, shape]) => {
      const [hit] = shape.exec(line) ?? []
      return hit === undefined || /EXAMPLE/.test(hit) ? [] : [hitOf(kind, hit, index)]
    })
    return hits.length > 0 || !names ? hits : namedSecrets(line, index)
  })
}

/** Whether the value of a variable is a secret: by its name, and by looking random or being set at all. */
export function isSecretValue(name: string, value: string | undefined): boolean {
  if (value === undefined || value.length < 4 || !secretName.test(name)) return false
  return !placeholder.test(value)
}

export function entropyBits(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  const shares = [...counts.values()].map((count) => count / text.length)
  return shares.reduce((sum, share) => sum + share * Math.log2(1 / share), 0)
}

function namedSecrets(line: string, index: number): readonly SecretHit[] {
  return [...line.matchAll(member)].flatMap(([, name = '', value = '']) => {
    const isRandom = value.length >= lengthMin && entropyBits(value) >= entropyMin
    const hasDigit = /\d/.test(value)
    if (!isRandom || !hasDigit || !isSecretValue(name, value)) return []
    return [hitOf(`value of ${name}`, value, index)]
  })
}

function hitOf(kind: string, found: string, index: number): SecretHit {
  return { kind, line: index + 1, hint: `${found.slice(0, 6)}…` }
}
