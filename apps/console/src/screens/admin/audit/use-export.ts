import { useEffect, useRef, useState } from 'react'
import { askRaw, type Query } from '../../../api/client.ts'
import { UnreachableError } from '../../../api/problem.ts'
import { exportTail } from './export-tail.ts'
import { chooseFile, type SavedFile } from './save-file.ts'

export type ExportState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly bytes: number }
  | {
      readonly status: 'done'
      readonly bytes: number
      readonly entries: number
      readonly fileName: string
    }
  | { readonly status: 'failed'; readonly error: unknown }

export interface Export {
  readonly state: ExportState
  start(filter: Query): void
  /** While it runs; nothing is left of it. */
  cancel(): void
  forget(): void
}

const idle: ExportState = { status: 'idle' }

/** Downloads the audit trail as it is streamed. */
export function useExport(): Export {
  const [state, setState] = useState<ExportState>(idle)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  async function run(filter: Query): Promise<ExportState> {
    const file = await chooseFile(`audit-log-${today()}.jsonl`, 'application/jsonl')
    if (file === undefined) return idle
    const control = new AbortController()
    running.current = control
    setState({ status: 'running', bytes: 0 })
    try {
      const told = (bytes: number) => setState({ status: 'running', bytes })
      return await download(filter, file, control.signal, told)
    } catch (error) {
      await file.discard().catch(() => undefined)
      return control.signal.aborted ? idle : { status: 'failed', error }
    }
  }
  return {
    state,
    start: (filter) => void run(filter).then(setState),
    cancel: () => running.current?.abort(),
    forget: () => setState(idle),
  }
}

/** @throws UnreachableError if it ends before it is all there. */
async function download(
  query: Query,
  file: SavedFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<ExportState> {
  const { body } = await askRaw('/admin/audit/export', { query, signal })
  const tail = exportTail()
  let bytes = 0
  for await (const piece of piecesOf(body, signal)) {
    await file.write(piece)
    tail.push(piece)
    bytes += piece.length
    onBytes(bytes)
  }
  const entries = tail.entries()
  if (entries === undefined) throw new UnreachableError()
  await file.finish()
  return { status: 'done', bytes, entries, fileName: file.name }
}

async function* piecesOf(body: Response['body'], signal: AbortSignal) {
  const reader = body?.getReader()
  if (reader === undefined) return
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw signal.aborted ? signal.reason : new UnreachableError({ cause })
    })
    if (done) return
    yield value
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
