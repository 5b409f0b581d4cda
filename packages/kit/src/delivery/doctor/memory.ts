import { type Check, defineCheck, fail, ok, warn } from './check.ts'

export interface MemoryOptions {
  /** What the service is expected to take, in bytes. */
  readonly neededBytes: number
  /** What this process could still get. Default: `process.availableMemory()`, limits of a container included. */
  readonly availableBytes?: () => number
}

/** Warns if it is tight, fails if not even half of what is needed is there. */
export function memory(options: MemoryOptions): Check {
  const { neededBytes, availableBytes = () => process.availableMemory() } = options
  return defineCheck({
    name: 'memory',
    title: 'Memory',
    run() {
      const available = availableBytes()
      const [have, need] = [inMegabytes(available), inMegabytes(neededBytes)]
      if (available >= neededBytes) return ok(`${have} are available, about ${need} are needed`)
      const wrong = `only ${have} are available, and about ${need} are needed`
      const right = 'Give it more memory, or make pools, caches and limits smaller.'
      return available < neededBytes / 2 ? fail(wrong, right) : warn(wrong, right)
    },
  })
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 1e6)} MB`
}
