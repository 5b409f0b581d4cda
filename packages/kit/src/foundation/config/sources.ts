/**
 * Finds the text of a variable: in the real environment, else in `.env`; given itself, or as `X_FILE`
 * the path of a file that holds it, as container platforms hand secrets over.
 *
 * @module
 */

import { parseEnv } from 'node:util'
import type { Finding } from './rule.ts'
import type { Variable } from './variable.ts'

/** Names and texts. */
export type Texts = Readonly<Record<string, string | undefined>>

export type ReadFile = (path: string) => string

/** What is known of one variable before it is read. */
export type Sourced = { readonly text: string | undefined } | { readonly finding: Finding }

const fileCharactersMax = 65_536

/** `.env` as texts; a byte order mark is no part of the first name. */
export function parseEnvText(text: string): Texts {
  return parseEnv(text.replace(/^\ufeff/, ''))
}

/** The first layer that mentions the variable decides, so that `.env` never mixes with the outside. */
export function findText(
  variable: Variable,
  layers: readonly Texts[],
  readFile: ReadFile,
): Sourced {
  const fileName = `${variable.name}_FILE`
  const layer = layers.find(
    (texts) => texts[variable.name] !== undefined || texts[fileName] !== undefined,
  )
  const text = layer?.[variable.name]
  const path = layer?.[fileName]
  if (!path) return { text: text === '' && variable.isEmptyUnset ? undefined : text }
  if (!text) return readTextFile(variable, path, readFile)
  return {
    finding: {
      wrong: `is set, and so is ${fileName}`,
      right: `Set one of the two.`,
    },
  }
}

function readTextFile(variable: Variable, path: string, readFile: ReadFile): Sourced {
  // Whoever puts the secret itself where its path belongs must not find it in a log.
  const file = variable.isSecret
    ? `the file that ${variable.name}_FILE names`
    : `the file ${JSON.stringify(path)} that ${variable.name}_FILE names`
  try {
    const text = readFile(path).replace(/\r?\n$/, '')
    if (text.length <= fileCharactersMax) return { text }
    return {
      finding: { wrong: `cannot be read: ${file} is too large`, right: 'Name the right file.' },
    }
  } catch (error) {
    return {
      finding: {
        wrong: `cannot be read: ${file} gives ${errorCode(error)}`,
        right: 'Name a file that exists and that the service may read.',
      },
    }
  }
}

/** `ENOENT` and the like; a message would hold the path. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'an error'
}
