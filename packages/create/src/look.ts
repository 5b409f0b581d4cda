/**
 * What the terminal shows, in colour where it can and NO_COLOR does not forbid it.
 *
 * @module
 */

import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export interface Look {
  readonly style: (style: Style, text: string) => string
  /** Whether a line may be written over. */
  readonly isLive: boolean
}

export function lookOf(stream: WriteStream | NodeJS.WriteStream): Look {
  return {
    style: (style, text) => styleText(style, text, { stream }),
    isLive: stream.isTTY === true,
  }
}

export type StepOutcome = 'done' | 'left' | 'failed' | 'running'

const marks = {
  done: { mark: '✓', style: 'green' },
  left: { mark: '–', style: 'dim' },
  failed: { mark: '✗', style: 'red' },
  running: { mark: '…', style: 'dim' },
} as const satisfies Record<StepOutcome, { mark: string; style: Style }>

export function titleText({ style }: Look, name: string): string {
  // The line on a ship's hull that shows how far it may be loaded.
  return `\n  ${style('cyan', '─⦵─')}  ${style('bold', name)}\n\n`
}

/** Of one that runs, the line is written over by the next one. */
export function stepLine(
  { style, isLive }: Look,
  outcome: StepOutcome,
  what: string,
  told: string,
): string {
  const { mark, style: colour } = marks[outcome]
  const [first = '', ...more] = told.split('\n')
  const line = `  ${style(colour, mark)} ${what.padEnd(18)} ${style('dim', first)}`
  if (outcome === 'running') return line
  const rest = more.map((text) => `\n    ${text}`).join('')
  return `${isLive ? '\r\u001b[2K' : ''}${line.trimEnd()}${rest}\n`
}

export interface Done {
  readonly folder: string
  readonly isInstalled: boolean
}

export function doneText({ style }: Look, { folder, isInstalled }: Done): string {
  const steps = [
    [`cd ${quoted(folder)}`, ''],
    ...(isInstalled ? [] : [['npm install', '']]),
    ['npm start', 'http://127.0.0.1:8000, its documentation at /docs'],
    ['npm test', 'on a real store, in seconds'],
    ['npm run audit', 'how ready it is, by attack'],
  ] as const
  const lines = steps.map(([command, what]) => {
    if (what === '') return `    ${style('cyan', command)}`
    return `    ${style('cyan', command.padEnd(18))} ${style('dim', what)}`
  })
  return `\n  ${style('bold', 'Next')}\n\n${lines.join('\n')}\n\n  README.md says where is what; begin with src/main.ts.\n\n`
}

function quoted(folder: string): string {
  return /^[\w./~+-]+$/.test(folder) ? folder : JSON.stringify(folder)
}
