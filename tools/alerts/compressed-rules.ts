/**
 * The shipped rules with time run faster, so that an hour of a proof is seconds: each duration becomes
 * one of seconds, and each number that stands for a duration with it. Nothing else changes: shares,
 * bytes and counts per window are those that are shipped.
 *
 * A window still has eight scrapes and more, with two of them a second.
 *
 * @module
 */

import type { Rule } from '../prometheus-rules.ts'

export const scrapeInterval = '500ms'

/** How long an alert must hold: two minutes are longer than a window of one, here as there. */
const holds: Readonly<Record<string, string>> = {
  '1m': '2s',
  '2m': '5s',
  '5m': '6s',
  '10m': '7s',
  '15m': '8s',
}

const windows: Readonly<Record<string, string>> = {
  '1m': '4s',
  '2m': '4s',
  '5m': '6s',
  '10m': '8s',
  // Three starts of the service fit.
  '15m': '18s',
  '30m': '20s',
  '1h': '22s',
  '6h': '24s',
}

/** Seconds in an expression: five minutes, for a rate to be a count, and the age of a job. */
const seconds: Readonly<Record<string, string>> = { '* 300': '* 6', '> 600': '> 6' }

/** 36 hours, of backups and verifications. */
const ages: Readonly<Record<string, string>> = { '> 129600': '> 20', '[36h]': '[24s]' }

/**
 * The service itself looks back for up to 30 s here, whatever Prometheus does: to hold for longer
 * than that, as two minutes do, is what keeps a start from being an alert.
 */
const loopDelay = { series: 'event_loop_delay_seconds', holds: '35s' }

export interface Compression {
  /**
   * Whether 36 hours are 20 s, too. Where backups are not the matter they stay 36 hours, or each
   * service would lack one after 20 s.
   */
  readonly ages: 'whole' | 'compressed'
}

/** @throws Error if a rule has a duration that nothing is said of here */
export function compressed(rule: Rule, { ages: which }: Compression): Rule {
  const expr = withWindows(replaced(rule.expr, seconds), which)
  if (!('alert' in rule)) return { ...rule, expr }
  const isOfLoop = expr.includes(loopDelay.series)
  return { ...rule, expr, for: isOfLoop ? loopDelay.holds : known(holds, rule.for) }
}

function withWindows(expr: string, which: Compression['ages']): string {
  const aged = which === 'compressed' ? replaced(expr, ages) : expr
  return aged.replaceAll(/\[(?<window>\w+)\]/g, (all, window: string) =>
    window === '36h' || window.endsWith('s') ? all : `[${known(windows, window)}]`,
  )
}

function replaced(expr: string, by: Readonly<Record<string, string>>): string {
  return Object.entries(by).reduce((text, [from, to]) => text.replaceAll(from, to), expr)
}

function known(table: Readonly<Record<string, string>>, duration: string): string {
  const short = table[duration]
  if (short === undefined) throw new Error(`say what ${duration} is to be, in compressed-rules.ts`)
  return short
}
