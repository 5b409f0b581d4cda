import type { Markup } from './markup.ts'

/** A part of the page with a heading. */
export interface Section {
  readonly id: string
  /** In the list of contents. */
  readonly title: string
  readonly count?: number
  readonly body: Markup
}
