/**
 * One request of each kind that a deadline has to end, and what became of it.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { form } from './form.ts'
import { drawing } from './service.ts'

export interface RequestKind {
  readonly name: string
  readonly path: string
  readonly init: RequestInit
}

export interface TimedAnswer {
  readonly name: string
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly error_code?: string; readonly [member: string]: unknown }
  /** From before it was sent until all of the answer was there. */
  readonly tookMs: number
}

/** Those that read the store. */
export function reads(): readonly RequestKind[] {
  return [
    { name: 'GET history', path: '/vehicle/classifications', init: {} },
    // Of a vehicle of which there is nothing in the cache yet.
    { name: 'GET report', path: `/vehicle/report/car-${randomUUID().slice(0, 8)}`, init: {} },
  ]
}

/** POST with JSON; there must be a classification of the vehicle. */
export function reportOf(vehicleId: string): RequestKind {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ vehicle_id: vehicleId }) }
  return { name: 'POST report', path: '/vehicle/report', init }
}

const pictures = {
  jpeg: { fileName: 'drawn_car.jpg', type: 'image/jpeg' },
  gif: { fileName: 'drawn_motorcycle.gif', type: 'image/gif' },
} as const

/** A picture as the body, in a form, and as a batch. */
export function uploads(format: keyof typeof pictures, vehicleId: string): readonly RequestKind[] {
  const { fileName, type } = pictures[format]
  const bytes = drawing(fileName)
  const query = `?vehicle_id=${vehicleId}`
  const raw = { method: 'POST', headers: { 'content-type': type }, body: Uint8Array.from(bytes) }
  const inForm = (field: string) => {
    const { headers, payload } = form([{ field, fileName, type, bytes }])
    return { method: 'POST', headers, body: Uint8Array.from(payload) }
  }
  return [
    { name: 'raw upload', path: `/vehicle/classify${query}`, init: raw },
    { name: 'multipart upload', path: `/vehicle/classify${query}`, init: inForm('file') },
    { name: 'batch', path: `/vehicle/classify-batch${query}`, init: inForm('files') },
  ]
}

/** All of them at once, below `/api/v1`. */
export function ask(
  url: string,
  kinds: readonly RequestKind[],
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | null = null,
): Promise<TimedAnswer[]> {
  return Promise.all(kinds.map((kind) => askOne(url, kind, headers, signal)))
}

async function askOne(
  url: string,
  { name, path, init }: RequestKind,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal | null,
): Promise<TimedAnswer> {
  const startMs = performance.now()
  const headers = { ...(init.headers as Record<string, string>), ...more }
  const response = await fetch(`${url}/api/v1${path}`, { ...init, headers, signal })
  const body = (await response.json()) as TimedAnswer['body']
  const tookMs = performance.now() - startMs
  return { name, status: response.status, headers: response.headers, body, tookMs }
}
