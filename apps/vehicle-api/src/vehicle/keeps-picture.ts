import type { Principal } from '@plimsoll/kit/access'

/** Whether small copies of the pictures that somebody sends are kept. */
export type KeepsPicture = (principal: Principal) => boolean

/**
 * @param picturesKept whether any are
 * @param keepsPicture whether those of a caller are; default: of all
 */
export function keepingPictures(
  picturesKept: boolean,
  keepsPicture: KeepsPicture = () => true,
): KeepsPicture {
  return picturesKept ? keepsPicture : () => false
}
