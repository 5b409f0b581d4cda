/**
 * What a page hears over its sockets, and how each of them ends.
 *
 * @module
 */

import type { Page } from 'playwright-core'

export interface SocketNews {
  /** How many messages of this type have come. */
  count(type: string): number
  /** Of the sockets that were closed, in order. */
  closeCodes(): Promise<readonly number[]>
}

/** To be asked for before the page opens a socket; what it knows is lost when another is loaded. */
export async function socketNews(page: Page): Promise<SocketNews> {
  const types: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      types.push((JSON.parse(String(payload)) as { readonly type: string }).type)
    })
  })
  // The code is told to nobody but the page.
  await page.addInitScript(`
    globalThis.closeCodes = []
    globalThis.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given)
        this.addEventListener('close', ({ code }) => closeCodes.push(code))
      }
    }`)
  return {
    count: (type) => types.filter((one) => one === type).length,
    closeCodes: () => page.evaluate('closeCodes'),
  }
}
