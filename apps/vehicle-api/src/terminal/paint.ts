/**
 * What a stream can show: colours, and how many columns.
 *
 * @module
 */

import { styleText } from 'node:util'

export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold'
export type Paint = (colour: Colour, text: string) => string

/** Knows NO_COLOR, FORCE_COLOR and what is no terminal. */
export function paintOn(stream: NodeJS.WriteStream): Paint {
  return (colour, text) => (text === '' ? '' : styleText(colour, text, { stream }))
}

/** Undefined where the output goes elsewhere than to a terminal: nothing is cut there. */
export function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY ? stream.columns : undefined
}
