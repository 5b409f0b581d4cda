import { Center } from '@mantine/core'
import { useEffect } from 'react'
import { UnreachableError } from '../api/problem.ts'
import { resume } from '../session/session-store.ts'
import { ErrorState } from '../states/error-state.tsx'

const retryMs = 4_000
const away = new UnreachableError()

/** Before it is known who is there: the session may be good, and nobody can be asked. */
export function ServiceAway() {
  useEffect(() => {
    const retry = () => void resume()
    const timer = setInterval(retry, retryMs)
    window.addEventListener('online', retry)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', retry)
    }
  }, [])
  return (
    <Center component="main" mih="100dvh" p="md">
      <h1 className="visually-hidden">Vehicle Classifier</h1>
      <ErrorState error={away} onRetry={() => void resume()} />
    </Center>
  )
}
