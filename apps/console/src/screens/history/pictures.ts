/**
 * The small pictures of the history: fetched when they are seen, few at a time, those asked for last
 * first; some hundreds of them are kept.
 *
 * @module
 */

import { askRaw } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import { sessionStore } from '../../session/session-store.ts'
import { PictureCache } from './picture-cache.ts'

export const pictures: PictureCache = new PictureCache({
  async load(id) {
    const answer = await askRaw(`/vehicle/classifications/${id}/picture`)
    return answer.blob()
  },
  waitS: (error) => (error instanceof ProblemError ? error.retryAfterS : undefined),
  show: (picture) => URL.createObjectURL(picture),
  forget: (address) => URL.revokeObjectURL(address),
})

// Whoever signs in next may be somebody else.
sessionStore.subscribe(() => {
  if (sessionStore.state.status === 'signed-out') pictures.clear()
})
