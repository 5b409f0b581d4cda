/**
 * Reads the counters at each instance itself, at its METRICS_PORT.
 *
 * @module
 */

import { shown } from '../outside.ts'
import type { Ask, Look, Side, Source } from './analysis.ts'
import { samplesIn } from './exposition.ts'
import { readingOf, watched } from './reading.ts'

/** @param urls of the metrics of all instances, such as `http://10.0.0.5:9464/metrics` */
export function instancesSource(urls: Readonly<Record<Side, readonly string[]>>): Source {
  return {
    shows: { canary: shownAt(urls.canary), stable: shownAt(urls.stable) },
    read: async (side, ask) =>
      lookFrom(await Promise.all(urls[side].map((url) => readAt(url, ask)))),
  }
}

function shownAt(urls: readonly string[]): readonly string[] {
  return urls.map((url) => shown({ kind: 'request', url }))
}

function lookFrom(looks: readonly Look[]): Look {
  return {
    readings: looks.flatMap(({ readings }) => readings),
    unreadable: looks.flatMap(({ unreadable }) => unreadable),
  }
}

async function readAt(url: string, ask: Ask): Promise<Look> {
  const { isOk, output, complaint } = await ask({ kind: 'request', url })
  if (!isOk) return { readings: [], unreadable: [`${url}: ${complaint}`] }
  return { readings: [readingOf(url, samplesIn(output, watched))], unreadable: [] }
}
