/**
 * How many hashes may be computed at once.
 *
 * They run in the thread pool of the process, which also looks up names and reads files. So two of
 * its threads stay free, and one core answers requests.
 *
 * @module
 */

const threadsByDefault = 4
const threadsMost = 1024
const threadsKeptFree = 2

/** The size of the pool as libuv reads it from the environment. */
export function threadPoolSize(env: Readonly<Record<string, string | undefined>>): number {
  const text = env['UV_THREADPOOL_SIZE']
  if (text === undefined) return threadsByDefault
  const threads = Number.parseInt(text, 10)
  if (Number.isNaN(threads) || threads === 0) return 1
  return threads < 0 ? threadsMost : Math.min(threads, threadsMost)
}

export interface HashingRoom {
  readonly cores: number
  readonly threads: number
  readonly memoryBudgetBytes: number
}

export function permitsFor(room: HashingRoom, memoryKiB: number): number {
  const byMemory = Math.floor(room.memoryBudgetBytes / (memoryKiB * 1024))
  return Math.max(1, Math.min(room.cores - 1, byMemory, room.threads - threadsKeptFree))
}
