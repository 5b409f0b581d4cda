/** Planted defects of WebSockets. @module */

import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

export const socketDefects: readonly Defect[] = [
  {
    flag: 'ws-outlives',
    probe: 'websocket-origin-and-limits-enforced',
    tier: 'T',
    portable: false,
    planted: 'A WebSocket stays open after its session has signed out.',
    twin: {
      flag: 'twin:ws-outlives',
      legitimate: 'It is closed within 3 s of the logout.',
    },
    collateral: ['revocation-holds-across-replicas-and-restart'],
    demonstrate: async (subject) => {
      const { access: token } = await subject.user()
      const closed = await closedBy(subject, token, () =>
        subject.ask('/logout', { method: 'POST', token }),
      )
      return !closed
    },
  },
  {
    flag: 'ws-unbounded',
    probe: 'websocket-origin-and-limits-enforced',
    tier: 'R',
    portable: false,
    planted: 'Messages of any size are taken.',
    twin: {
      flag: 'twin:ws-unbounded',
      legitimate: 'Messages of up to 1 MB are taken.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      return !(await closedBy(subject, access, (socket) => socket.send('x'.repeat(2_000_000))))
    },
  },
  {
    flag: 'ws-data-first',
    probe: 'websocket-requires-authentication',
    tier: 'R',
    portable: false,
    planted: 'Who has no token gets the first message before he is sent away.',
    twin: {
      flag: 'twin:ws-data-first',
      legitimate: 'Who has no token is told so in a message before he is sent away.',
    },
    collateral: [],
    demonstrate: ({ origin }) => {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/events`)
      socket.onmessage = ({ data }) => resolve(String(data).includes('welcome'))
      socket.onerror = () => resolve(false)
      return promise.finally(() => socket.close())
    },
  },
]

/** Whether an open socket is closed within 4 s of what is done to it. */
async function closedBy(
  { origin }: Subject,
  token: string,
  act: (socket: WebSocket) => unknown,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/events?token=${token}`)
  socket.onclose = () => resolve(true)
  socket.onopen = () => void act(socket)
  const timer = setTimeout(() => resolve(false), 4_000)
  return promise.finally(() => {
    clearTimeout(timer)
    socket.close()
  })
}
