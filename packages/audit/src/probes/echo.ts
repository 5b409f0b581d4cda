/**
 * Takes out of an answer what was sent, because services echo input and an echo is no leak. Pure.
 *
 * @module
 */

import { type Answer, jsonOf } from '../gather/answer.ts'

/** Shorter pieces are words that anybody uses. */
const pieceMin = 4
/** How much of what was sent is looked at. */
const sentMax = 16_384

/** Body and headers of the answer, without the pieces that were sent. */
export function withoutEcho(answer: Answer): string {
  const fields = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
  return subtracted([...fields, '', answer.body].join('\n'), answer.sent)
}

export function subtracted(text: string, sent: string): string {
  const pieces = [...piecesOf(sent.slice(0, sentMax))].toSorted((a, b) => b.length - a.length)
  return pieces.reduce((rest, piece) => rest.replaceAll(piece, ' '), text)
}

function piecesOf(sent: string): Set<string> {
  const lines = sent.split('\n')
  const words = sent.split(/[\s?&=,;"'{}()[\]<>]+/)
  const leaves = lines.flatMap((line) => leavesOf(jsonOf({ body: line })))
  const plain = [...lines, ...words, ...leaves]
  const decoded = plain.flatMap(decodings)
  return new Set([...plain, ...decoded].filter((piece) => piece.length >= pieceMin))
}

function decodings(piece: string): string[] {
  try {
    return [decodeURIComponent(piece), JSON.stringify(piece).slice(1, -1)]
  } catch {
    // Not percent-encoding: it is looked for as it is.
    return [JSON.stringify(piece).slice(1, -1)]
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...leavesOf(inner)])
}
