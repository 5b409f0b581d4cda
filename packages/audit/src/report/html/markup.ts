/**
 * Markup that is safe by construction: whatever is put into a template is escaped unless it is
 * markup itself. Nothing of a report can become an element or an attribute.
 *
 * @module
 */

import { escaped } from '../xml.ts'

export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Piece = Markup | string | number | null | undefined | readonly Piece[]

export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((sum, each, at) => sum + textOf(pieces[at - 1]) + each))
}

function textOf(piece: Piece): string {
  if (piece === null || piece === undefined) return ''
  if (piece instanceof Markup) return piece.text
  if (typeof piece === 'object') return piece.map(textOf).join('')
  return escaped(String(piece))
}

/** "12.5%", of a share from 0 to 1, for positions in SVG. */
export function percent(share: number): string {
  return `${Math.round(Math.min(1, Math.max(0, share)) * 1e4) / 100}%`
}
