/**
 * Loaded before the service: answers each message of its parent with the bytes of its heap that are in
 * use after a collection of garbage. Needs `--expose-gc`.
 *
 * @module
 */

process.on('message', () => {
  globalThis.gc?.()
  process.send?.(process.memoryUsage().heapUsed)
})
// The service ends when it is done, and not when its parent does.
process.channel?.unref()
