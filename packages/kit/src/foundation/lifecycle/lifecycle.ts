/**
 * The contract of `app.lifecycle`: from start to stop.
 *
 * starting -> ready -> draining (serve on, say goodbye) -> listener-closed (serve the connections
 * that exist) -> finishing (close idle ones, let requests end, abort the rest) -> flushing ->
 * stopped (close the application).
 *
 * @module
 */

import type { ShutdownBounds } from './bounds.ts'
import type { FlushHook } from './flush.ts'

/** In their order. */
export const lifecycleStates = [
  'starting',
  'ready',
  'draining',
  'listener-closed',
  'finishing',
  'flushing',
  'stopped',
] as const

export type LifecycleState = (typeof lifecycleStates)[number]

/** Work to be done before the service is ready. Its signal is aborted when the service stops. */
export type WarmUp = (signal: AbortSignal) => Promise<unknown> | unknown

/** Told of a stage of the shutdown; nothing waits for it. */
export type StopHook = () => Promise<unknown> | unknown

/** `app.lifecycle` */
export interface Lifecycle {
  readonly state: LifecycleState
  /** Why the service is not ready: the parts that it waits for, or `shutdown`. Empty when ready. */
  readonly reasons: readonly string[]
  /** Aborted, with a `SHUTTING_DOWN` error, when requests still in flight must end. */
  readonly signal: AbortSignal
  readonly bounds: ShutdownBounds
  /** What the process is to exit with: 1 as soon as something failed or was given up. */
  readonly exitCode: 0 | 1
  /** Starts `task` at once; not ready before it is done, and shut down if it fails. */
  warmUp(name: string, task: WarmUp): void
  /** For an application that never listens: ready as soon as it is warm. */
  markReady(): void
  /** At the start of the shutdown: take no more work. */
  onDraining(name: string, hook: StopHook): void
  /** When no new connection is accepted any more: send away what stays connected. */
  onListenerClosed(name: string, hook: StopHook): void
  /** After the last request. The last one registered runs first; all share `flushMs`. */
  onFlush(name: string, hook: FlushHook['run']): void
  /** Stops the service; the same promise, however often it is called. Never rejects. */
  shutdown(reason: string): Promise<void>
}
