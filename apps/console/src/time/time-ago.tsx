import { useEffect, useState } from 'react'
import { exactTime, relativeTime } from './relative.ts'

const renewMs = 30_000

/** How long ago it was, kept up to date; the exact time is its title. */
export function TimeAgo({ at }: { readonly at: string }) {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), renewMs)
    return () => clearInterval(timer)
  }, [])
  const atMs = Date.parse(at)
  return (
    <time dateTime={at} title={exactTime(atMs)}>
      {relativeTime(atMs, nowMs)}
    </time>
  )
}
