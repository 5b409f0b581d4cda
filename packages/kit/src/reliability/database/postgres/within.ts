/**
 * Did the work end in time? Its signal tells it to stop when not; its failure counts as a no, as
 * whoever asks has only one answer to both.
 */
export async function endsWithin(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const controller = new AbortController()
  const { promise: late, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => {
    controller.abort()
    resolve(false)
  }, timeoutMs)
  const ended = work(controller.signal).then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}
