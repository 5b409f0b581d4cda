import { setTimeout } from 'node:timers/promises'

/** Waits, or rejects with the reason of the signal. */
export async function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await setTimeout(durationMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error
  }
}
