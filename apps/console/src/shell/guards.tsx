/**
 * Who sees which screen. The service refuses whatever else is asked; this only spares the asking.
 *
 * @module
 */

import { Center, Loader } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, type ReactNode, Suspense, useEffect } from 'react'
import { Redirect, useLocation } from 'wouter'
import { paths } from '../paths.ts'
import { useSession } from '../session/use-session.ts'
import { signInPath, wantedPath } from '../session/wanted-path.ts'
import { EmptyState } from '../states/empty-state.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { ServiceAway } from './service-away.tsx'
import { Shell } from './shell.tsx'

interface Guarded {
  readonly screen: ComponentType
}

export function ForSignedIn({ screen: Screen }: Guarded) {
  return <Inside>{() => <Screen />}</Inside>
}

export function ForAdmins({ screen: Screen }: Guarded) {
  return (
    <Inside>
      {(isAdmin) =>
        isAdmin ? (
          <Screen />
        ) : (
          <EmptyState
            title="For administrators"
            text="Your account may not see this part. An administrator can change your role."
          />
        )
      }
    </Inside>
  )
}

/** Sign-in and registration; who has signed in already goes on to where they were heading. */
export function ForEverybody({ screen: Screen }: Guarded) {
  const session = useSession()
  const queries = useQueryClient()
  const isSignedOut = session.status === 'signed-out'
  useEffect(() => {
    // Whoever signs in next may be somebody else.
    if (isSignedOut) queries.clear()
  }, [isSignedOut, queries])
  if (session.status === 'unknown') return <WholePageWaiting />
  if (session.status === 'unreachable') return <ServiceAway />
  if (session.status === 'signed-in') {
    const { search, origin } = window.location
    return <Redirect to={wantedPath(search, origin) ?? paths.classify} replace />
  }
  return (
    <ErrorBoundary>
      <Screen />
    </ErrorBoundary>
  )
}

function Inside({ children }: { readonly children: (isAdmin: boolean) => ReactNode }) {
  const session = useSession()
  const [location] = useLocation()
  if (session.status === 'unknown') return <WholePageWaiting />
  if (session.status === 'unreachable') return <ServiceAway />
  if (session.status === 'signed-out') {
    // Who leaves on purpose does not mean to come back to the same place.
    const isWanted = session.why !== 'signed-out'
    const wanted = location + window.location.search
    return <Redirect to={isWanted ? signInPath(wanted) : paths.signIn} replace />
  }
  return (
    <Shell user={session.user}>
      <ErrorBoundary key={location}>
        <Suspense fallback={<Waiting />}>{children(session.user.role === 'admin')}</Suspense>
      </ErrorBoundary>
    </Shell>
  )
}

/** Before it is known who is there. */
function WholePageWaiting() {
  return (
    <main>
      <h1 className="visually-hidden">Vehicle Classifier</h1>
      <Waiting />
    </main>
  )
}

function Waiting() {
  return (
    <Center mih="40dvh">
      <Loader role="status" aria-label="Loading" />
    </Center>
  )
}
