/**
 * The variables that a `.env.example` documents: those that are set, and those that are commented out
 * with their default.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/
const secretName = /secret|passw|token|key/i

/** Name and value to start with; a commented variable keeps its default, so it has no value. */
export function documentedVariables(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  for (const line of text.split(/\r?\n/)) {
    const isComment = line.trimStart().startsWith('#')
    const [, name, value = ''] = assignment.exec(line.replace(/^\s*#+\s?/, '')) ?? []
    if (name === undefined || (isComment && found.has(name))) continue
    found.set(name, isComment ? undefined : safeValue(name, value.trim()))
  }
  return found
}

/** An example of a secret is refused by a careful service, so a random one takes its place. */
function safeValue(name: string, value: string): string | undefined {
  const plain = value.replace(/^(["'])(.*)\1$/, '$2').replace(/\s+#.*$/, '')
  if (secretName.test(name)) return randomBytes(48).toString('base64url')
  return plain === '' ? undefined : plain
}
