import { Secret } from '@plimsoll/kit/config'
import { redact } from '@plimsoll/kit/logging'
import type { ServiceConfig } from '../config.ts'

/** What shorter texts would take away is not worth hiding. */
const charactersMin = 3

/** Takes every secret of the configuration out of a text, passwords of addresses too. */
export function maskOf(config: ServiceConfig): (text: string) => string {
  const hidden = Object.values(config)
    .filter((value) => value instanceof Secret)
    .flatMap((secret) => formsOf(secret.reveal()))
    .filter((form) => form.length >= charactersMin)
    .toSorted((one, other) => other.length - one.length)
  return (text) => redact(hidden.reduce((left, form) => left.replaceAll(form, '***'), text))
}

function formsOf(secret: string): readonly string[] {
  const password = URL.parse(secret)?.password ?? ''
  return [secret, password, decoded(password)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // It is used as it is, then.
    return text
  }
}
