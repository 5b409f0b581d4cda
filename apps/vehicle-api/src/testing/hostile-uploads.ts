/**
 * Uploads as an attacker or a broken client would send them: real pictures with flipped bits, cut
 * ends, lying headers, foreign parts, wrong names and types.
 *
 * Seeded, so a failure can be repeated.
 *
 * @module
 */

/** One request body to be sent to `POST /api/v1/vehicle/classify`. */
export interface HostileUpload {
  readonly bytes: Buffer
  readonly fileName: string
  readonly contentType: string
}

/** A picture to start from. */
export interface Seedling {
  readonly bytes: Buffer
  readonly fileName: string
  readonly contentType: string
}

/** Uniform in `0..below-1`. */
export type Random = (below: number) => number

/** Mulberry32: 32 bits of state, good enough to choose where to break a file. */
export function random(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** The upload number `index` of the endless series that `seed` starts. */
export function hostileUpload(
  seedlings: readonly Seedling[],
  seed: number,
  index: number,
): HostileUpload {
  const next = random(seed + index * 2_654_435_761)
  const seedling = pick(seedlings, next)
  const breakIt = pick(breakages, next)
  const broken = { ...seedling, bytes: breakIt(Buffer.from(seedling.bytes), next, seedlings) }
  return next(8) === 0 ? mislabelled(broken, seedlings, next) : broken
}

type Breakage = (bytes: Buffer, next: Random, all: readonly Seedling[]) => Buffer

const breakages: readonly Breakage[] = [
  flipBits,
  flipBits,
  flipHeaderBits,
  overwriteHeaderNumber,
  truncate,
  cutMiddle,
  repeatPart,
  graft,
  append,
]

function flipBits(bytes: Buffer, next: Random): Buffer {
  for (let count = 1 + next(16); count > 0; count--) flipBit(bytes, next(bytes.length), next)
  return bytes
}

/** Sizes, offsets and counts stand in the first bytes of every format. */
function flipHeaderBits(bytes: Buffer, next: Random): Buffer {
  for (let count = 1 + next(4); count > 0; count--) {
    flipBit(bytes, next(Math.min(64, bytes.length)), next)
  }
  return bytes
}

function flipBit(bytes: Buffer, at: number, next: Random): void {
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << next(8)), at)
}

function overwriteHeaderNumber(bytes: Buffer, next: Random): Buffer {
  const lies = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff, 65_535 * 65_536]
  const at = next(Math.min(96, bytes.length - 4))
  const lie = pick(lies, next) % 2 ** 32
  if (next(2) === 0) bytes.writeUInt32BE(lie, at)
  else bytes.writeUInt32LE(lie, at)
  return bytes
}

function truncate(bytes: Buffer, next: Random): Buffer {
  return bytes.subarray(0, next(bytes.length))
}

function cutMiddle(bytes: Buffer, next: Random): Buffer {
  const from = next(bytes.length)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + next(256))])
}

function repeatPart(bytes: Buffer, next: Random): Buffer {
  const from = next(bytes.length)
  return Buffer.concat([bytes, bytes.subarray(from, from + next(2_048))])
}

/** The head of one picture on the body of another. */
function graft(bytes: Buffer, next: Random, all: readonly Seedling[]): Buffer {
  const at = 8 + next(Math.min(256, bytes.length - 8))
  return Buffer.concat([bytes.subarray(0, at), pick(all, next).bytes.subarray(at)])
}

function append(bytes: Buffer, next: Random): Buffer {
  const tails = ['PK\u0003\u0004', '<script>alert(1)</script>', '%PDF-1.7', '\u0000'.repeat(64)]
  return Buffer.concat([bytes, Buffer.from(pick(tails, next), 'latin1')])
}

function mislabelled(
  upload: HostileUpload,
  seedlings: readonly Seedling[],
  next: Random,
): HostileUpload {
  const other = pick(seedlings, next)
  return next(2) === 0
    ? { ...upload, fileName: other.fileName }
    : { ...upload, contentType: other.contentType }
}

function pick<T>(from: readonly T[], next: Random): T {
  const chosen = from[next(from.length)]
  if (chosen === undefined) throw new RangeError('nothing to pick from')
  return chosen
}
