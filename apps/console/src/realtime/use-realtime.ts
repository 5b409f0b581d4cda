import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { type ConnectionState, connection, type ServerEvent } from './connection.ts'

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.onState, () => connection.state)
}

/** Calls `listener` with every event of these types; `resync` too, if it is named. */
export function useEvents(types: readonly string[], listener: (event: ServerEvent) => void): void {
  const heard = useEffectEvent((event: ServerEvent) => {
    if (types.includes(event.type)) listener(event)
  })
  useEffect(() => connection.onEvent(heard), [])
}

/** Stays in a topic for as long as the component is shown. */
export function useTopic(topic: string | undefined): void {
  useEffect(() => (topic === undefined ? undefined : connection.join(topic)), [topic])
}
