/**
 * Which traces are recorded: the samplers of OTEL_TRACES_SAMPLER.
 *
 * A share is taken by the end of a random id, which W3C Trace Context level 2 keeps random, so that
 * services with the same share record the same traces.
 *
 * @module
 */

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof samplerNames)[number]

/** `parentSampled` is undefined for a trace that begins here, and for a caller who is not trusted. */
export type Sampler = (randomId: string, parentSampled: boolean | undefined) => boolean

/** 52 bits, as many as a number holds exactly. */
const randomChars = 13
const idsInAll = 2 ** 52

/** @throws RangeError unless the ratio is from 0 to 1. */
export function samplerOf(name: SamplerName, ratio = 1): Sampler {
  if (!(ratio >= 0 && ratio <= 1)) {
    throw new RangeError(`tracing.ratio must be from 0 to 1, got ${ratio}`)
  }
  const [, isParentBased, root] = /^(parentbased_)?(.+)$/.exec(name) ?? []
  const share = root === 'always_on' ? 1 : root === 'always_off' ? 0 : ratio
  const below = share * idsInAll
  const isWithinShare = (randomId: string) =>
    Number.parseInt(randomId.slice(-randomChars), 16) < below
  if (isParentBased === undefined) return isWithinShare
  return (randomId, parentSampled) => parentSampled ?? isWithinShare(randomId)
}
