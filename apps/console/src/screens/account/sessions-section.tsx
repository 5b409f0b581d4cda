import { Badge, Button, Text } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
  IconTerminal2,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Confirm } from '../../states/confirm.tsx'
import { ErrorState } from '../../states/error-state.tsx'
import { notifyDone, notifyError } from '../../states/notify.tsx'
import { TimeAgo } from '../../time/time-ago.tsx'
import { deviceName } from './device-name.ts'
import { Row, Rows } from './row.tsx'
import { RowSkeletons } from './row-skeletons.tsx'
import { Section, SectionBody, SectionFoot } from './section.tsx'
import {
  endOtherSessions,
  endSession,
  type OwnSession,
  readSessions,
  sessionsKey,
} from './sessions.ts'

export function SessionsSection() {
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => readSessions(signal),
    refetchInterval: 30_000,
  })
  return (
    <Section
      id="sessions"
      title="Sessions"
      text="Where you are signed in. Sign out what you do not know, then change your password."
    >
      {sessions.data === undefined && sessions.error === null && <RowSkeletons count={2} />}
      {sessions.data === undefined && sessions.error !== null && (
        <SectionBody>
          <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
        </SectionBody>
      )}
      {sessions.data !== undefined && <SessionList sessions={sessions.data} />}
    </Section>
  )
}

function SessionList({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  const [leaving, setLeaving] = useState<OwnSession>()
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: ({ id }: OwnSession) => endSession(id),
    async onSuccess(_, { user_agent }) {
      await queries.invalidateQueries({ queryKey: sessionsKey })
      setLeaving(undefined)
      notifyDone(`${deviceName(user_agent).name} is signed out`)
    },
  })
  const others = sessions.filter(({ current }) => !current)
  const ask = (session: OwnSession) => {
    end.reset()
    setLeaving(session)
  }
  return (
    <>
      <Rows label="Your sessions">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => ask(session)} />
        ))}
      </Rows>
      {others.length > 0 && <EndOthers others={others} />}
      <Confirm
        isOpen={leaving !== undefined}
        title={`Sign out ${deviceName(leaving?.user_agent ?? null).name}?`}
        action="Sign out this device"
        isPending={end.isPending}
        error={end.error}
        onConfirm={() => leaving !== undefined && end.mutate(leaving)}
        onClose={() => setLeaving(undefined)}
      >
        Whoever uses it must sign in again. Nothing that was classified there is lost.
      </Confirm>
    </>
  )
}

const icons = {
  desktop: <IconDeviceDesktop size={22} stroke={1.6} />,
  phone: <IconDeviceMobile size={22} stroke={1.6} />,
  tablet: <IconDeviceTablet size={22} stroke={1.6} />,
  program: <IconTerminal2 size={22} stroke={1.6} />,
} as const

interface SessionRowProps {
  readonly session: OwnSession
  readonly onEnd: () => void
}

function SessionRow({ session, onEnd }: SessionRowProps) {
  const { name, kind } = deviceName(session.user_agent)
  return (
    <Row
      icon={icons[kind]}
      name={
        <>
          <span title={session.user_agent ?? undefined}>{name}</span>
          {session.current && (
            <Badge variant="default" tt="none">
              This device
            </Badge>
          )}
        </>
      }
      facts={
        <>
          <span>
            Last seen <TimeAgo at={session.last_seen_at} />
          </span>
          <span>
            signed in <TimeAgo at={session.created_at} />
          </span>
          {session.ip_address !== null && <span>{session.ip_address}</span>}
        </>
      }
    >
      {!session.current && (
        <Button variant="default" size="sm" h={40} onClick={onEnd} aria-label={`Sign out ${name}`}>
          Sign out
        </Button>
      )}
    </Row>
  )
}

function EndOthers({ others }: { readonly others: readonly OwnSession[] }) {
  const [isAsking, setAsking] = useState(false)
  const queries = useQueryClient()
  const devices = others.length === 1 ? '1 other device' : `${others.length} other devices`
  const end = useMutation({
    mutationFn: endOtherSessions,
    async onSuccess({ ended, of, error }) {
      await queries.invalidateQueries({ queryKey: sessionsKey })
      setAsking(false)
      if (error === undefined) return notifyDone('You are signed in on this device only')
      notifyError(error, `${ended} of ${of} devices are signed out`)
    },
  })
  return (
    <SectionFoot>
      <Text size="sm" c="dimmed">
        Signed in on {devices}.
      </Text>
      <Button variant="default" size="sm" h={40} onClick={() => setAsking(true)}>
        Sign out all others
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Sign out ${devices}?`}
        action={`Sign out ${devices}`}
        isPending={end.isPending}
        error={end.error}
        onConfirm={() => end.mutate()}
        onClose={() => setAsking(false)}
      >
        You stay signed in here. API keys stay as they are.
      </Confirm>
    </SectionFoot>
  )
}
