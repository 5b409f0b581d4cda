/**
 * Files, results and batches for tests of the queue.
 *
 * @module
 */

import type { BatchItem, BatchState, Classification } from '../../../api/types.ts'

export function pictureFile(name: string, size = 1_000): File {
  return new File([new Uint8Array(size)], name, { type: 'image/jpeg' })
}

export function pictureFiles(count: number, size = 1_000): readonly File[] {
  return Array.from({ length: count }, (_, at) => pictureFile(`${at + 1}.jpg`, size))
}

export function result(label = 'car', changes: Partial<Classification> = {}): Classification {
  return {
    id: crypto.randomUUID(),
    label,
    confidence: 0.9,
    predictions: [{ label, confidence: 0.9 }],
    uncertain: false,
    processing_time_ms: 10,
    model: 'model@1.0.0',
    picture_url: null,
    image: { name: 'a.jpg', width: 320, height: 240, format: 'jpeg', bytes: 1_000 },
    created_at: '2026-01-31T12:00:00.000Z',
    ...changes,
  }
}

export function refusal(code = 'IMAGE_CORRUPT'): BatchItem {
  return { error: { error_code: code, message: `refused: ${code}`, name: 'a.jpg' } }
}

export function batch(
  jobId: string,
  items: readonly (BatchItem | null)[],
  status: BatchState['status'] = 'running',
): BatchState {
  return {
    job_id: jobId,
    status,
    done: items.filter((item) => item !== null).length,
    total: items.length,
    items: [...items],
    created_at: '2026-01-31T12:00:00.000Z',
    finished_at: null,
  }
}
