import { statfs } from 'node:fs/promises'
import { type Check, defineCheck, fail, ok, warn } from './check.ts'
import { existingFolder } from './existing-folder.ts'

export interface DiskSpaceOptions {
  readonly name?: string
  readonly title?: string
  /** If it does not exist yet, the first that does above it is looked at. */
  readonly folder: string
  /** Share of the disk that must be free. Default 0.15. */
  readonly failBelow?: number
  /** Share below which it warns. Default 0.2. */
  readonly warnBelow?: number
  readonly statfs?: (folder: string) => Promise<FileSystemSpace>
}

/** Of `fs.statfs`. */
export interface FileSystemSpace {
  readonly bsize: number
  readonly blocks: number
  /** Blocks for those who are not root. */
  readonly bavail: number
}

/** @throws RangeError */
export function diskSpace(options: DiskSpaceOptions): Check {
  const { folder, failBelow = 0.15, warnBelow = 0.2, statfs: ask = statfs } = options
  if (!(failBelow > 0 && failBelow <= warnBelow && warnBelow < 1)) {
    throw new RangeError(
      `diskSpace must have 0 < failBelow <= warnBelow < 1, got ${failBelow} and ${warnBelow}`,
    )
  }
  return defineCheck({
    name: options.name ?? 'disk',
    title: options.title ?? 'Disk space',
    async run() {
      const there = await existingFolder(folder)
      const { bsize, blocks, bavail } = await ask(there)
      const free = blocks === 0 ? 0 : bavail / blocks
      const found = `${percent(free)} of the disk of ${folder} is free (${inGigabytes(bavail * bsize)})`
      if (free >= warnBelow) return ok(found)
      const missing = inGigabytes((warnBelow - free) * blocks * bsize)
      const right = `Free ${missing}, or give it a larger disk: ${percent(warnBelow)} should be free.`
      return free < failBelow ? fail(`only ${found}`, right) : warn(`only ${found}`, right)
    },
  })
}

function percent(share: number): string {
  // Never rounded up over a threshold.
  return `${Math.floor(share * 1000) / 10} %`
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
