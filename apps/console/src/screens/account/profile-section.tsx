import { Badge } from '@mantine/core'
import { useUser } from '../../session/use-session.ts'
import { Fact } from '../../states/fact.tsx'
import { TimeAgo } from '../../time/time-ago.tsx'
import classes from './profile-section.module.css'
import { Section, SectionBody } from './section.tsx'

const roles: Readonly<Record<string, string>> = {
  admin: 'Administrator',
  user: 'User',
  guest: 'Guest',
}

export function ProfileSection() {
  const user = useUser()
  return (
    <Section id="profile" title="Profile" text="Who you are here. An administrator gives roles.">
      <SectionBody>
        <dl className={classes.facts}>
          <Fact name="Username">{user.username ?? 'None'}</Fact>
          <Fact name="E-mail">{user.email ?? 'None'}</Fact>
          <Fact name="Role">
            <Badge variant="default" size="lg" tt="none">
              {roles[user.role] ?? user.role}
            </Badge>
          </Fact>
          <Fact name="Registered">
            <TimeAgo at={user.created_at} />
          </Fact>
        </dl>
      </SectionBody>
    </Section>
  )
}
