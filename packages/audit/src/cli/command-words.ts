/**
 * A command as a list of words, from one text such as `node server.js --name "my service"`. Quotes
 * and backslashes as in a shell; nothing is expanded, because no shell runs it.
 *
 * @module
 */

import { UsageError } from '../run/run-options.ts'

/** @throws UsageError for an open quote or for what only a shell could do. */
export function commandWords(text: string): string[] {
  const words: string[] = []
  const word = /\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+)/gy
  let end = 0
  for (const match of text.matchAll(word)) {
    words.push(unquoted(match[1] ?? ''))
    end = match.index + match[0].length
  }
  if (text.slice(end).trim() !== '') throw new UsageError(`--start: a quote is left open: ${text}`)
  if (words.length === 0) throw new UsageError('--start: the command is empty.')
  const shell = words.find((one) => /^(?:&&|\|\|?|;|>{1,2}|<)$/.test(one))
  if (shell === undefined) return words
  throw new UsageError(`--start: no shell reads the command, so "${shell}" would be an argument. \
Write sh -c "…" if you need one.`)
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
  )
}
