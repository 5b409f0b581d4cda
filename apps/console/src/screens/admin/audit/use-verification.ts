import { useEffect, useRef, useState } from 'react'
import { ask } from '../../../api/client.ts'
import type { AuditVerification } from '../../../api/types.ts'
import { type Verdict, verdictOf } from './verdict.ts'

export type VerificationState =
  | { readonly status: 'idle' }
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly verdict: Verdict; readonly at: string }
  | { readonly status: 'failed'; readonly error: unknown }

export interface VerificationRun {
  readonly state: VerificationState
  start(): void
  cancel(): void
  forget(): void
}

const idle: VerificationState = { status: 'idle' }

/** Has the service compute the whole chain anew. */
export function useVerification(): VerificationRun {
  const [state, setState] = useState<VerificationState>(idle)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  async function run(): Promise<VerificationState> {
    const control = new AbortController()
    running.current = control
    setState({ status: 'running' })
    const startedAtMs = performance.now()
    try {
      const { signal } = control
      const found = await ask<AuditVerification>('/admin/audit/verify', { signal })
      const verdict = verdictOf(found, performance.now() - startedAtMs)
      return { status: 'done', verdict, at: new Date().toISOString() }
    } catch (error) {
      return control.signal.aborted ? idle : { status: 'failed', error }
    }
  }
  return {
    state,
    start: () => void run().then(setState),
    cancel: () => running.current?.abort(),
    forget: () => setState(idle),
  }
}
