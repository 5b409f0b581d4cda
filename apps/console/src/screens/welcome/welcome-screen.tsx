/**
 * The first minute: three steps, of which the first is a classified picture.
 *
 * @module
 */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { ask } from '../../api/client.ts'
import type { Classification, Page } from '../../api/types.ts'
import { paths } from '../../paths.ts'
import { useUser } from '../../session/use-session.ts'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { apiKeysKey, readApiKeys } from '../account/api-keys.ts'
import { scopesOf } from '../account/scopes.ts'
import { firstPicturesKey, hasChangedPassword, markSeen } from './first-steps.ts'
import { InviteStep } from './invite-step.tsx'
import { OwnStep } from './own-step.tsx'
import { Steps } from './step.tsx'
import { TryStep } from './try-step.tsx'

export function WelcomeScreen() {
  const user = useUser()
  const [, navigate] = useLocation()
  const done = useDone()
  const count = Object.values(done).filter(Boolean).length
  function leave() {
    markSeen(user.id)
    navigate(paths.classify)
  }
  return (
    <>
      <ScreenTitle
        title={`Welcome${user.username === null ? '' : `, ${user.username}`}`}
        text={count === 0 ? 'Three steps, and you know your way around.' : `${count} of 3 done.`}
      >
        <Button variant={count === 3 ? 'filled' : 'default'} onClick={leave}>
          {count === 3 ? 'Go on to classify' : 'Skip this'}
        </Button>
      </ScreenTitle>
      <Steps>
        <TryStep isDone={done.classified} />
        <OwnStep isDone={done.own} />
        <InviteStep isDone={done.invited} />
      </Steps>
    </>
  )
}

interface Done {
  readonly classified: boolean
  readonly own: boolean
  readonly invited: boolean
}

/** As far as the service, or this browser, knows. */
function useDone(): Done {
  const user = useUser()
  const classified = useQuery({
    queryKey: firstPicturesKey,
    queryFn: ({ signal }) =>
      ask<Page<Classification>>('/vehicle/classifications', { query: { limit: 20 }, signal }),
    enabled: user.role !== 'guest',
  })
  const keys = useQuery({
    queryKey: apiKeysKey,
    queryFn: ({ signal }) => readApiKeys(signal),
    enabled: scopesOf(user.role).length > 0,
  })
  const items = classified.data?.items ?? []
  return {
    classified: items.length > 0,
    own:
      user.role === 'admin'
        ? hasChangedPassword(user.id)
        : items.some(({ vehicle_id }) => vehicle_id !== undefined),
    invited: (keys.data ?? []).length > 0,
  }
}
