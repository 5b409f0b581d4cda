/**
 * Who is told of an unknown address by the page of the console: a person who follows a link.
 *
 * Programs get the problem that they get everywhere. So does whoever asks below an address that only
 * programs have any business at, with whatever they accept.
 *
 * @module
 */

/** What is not, and never will be, the place of a screen. */
const forPrograms =
  /^\/(?:api|auth|ws|metrics|health[^/]*|livez|readyz|startupz|docs|openapi\.json|\.well-known|assets)(?:\/|$)/i

/** Browsers put it first when somebody goes somewhere, and first in nothing else. */
const wantsPage = /^[ \t]*text\/html[ \t]*(?:[;,]|$)/i

export interface UnknownRequest {
  readonly method: string
  /** With the query. */
  readonly url: string
  readonly accept: string | undefined
}

export function isNavigation({ method, url, accept = '' }: UnknownRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && wantsPage.test(accept) && !forPrograms.test(pathOf(url))
}

/** Whether a screen there would hide what programs ask for, or be hidden by it. */
export function isForPrograms(path: string): boolean {
  return forPrograms.test(path)
}

export function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
