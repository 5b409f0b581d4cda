import { Card, Title } from '@mantine/core'
import { Fact } from '../../../states/fact.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import type { SystemHead } from './feed.ts'
import classes from './system-screen.module.css'

export function InstanceCard({ head }: { readonly head: SystemHead }) {
  const { instance } = head
  const { version, commit, node, engine, host, pid, state, started_at } = instance
  return (
    <section aria-labelledby="instance-title" className={classes.section}>
      <Title order={2} size="h4" id="instance-title" mb="md">
        This instance
      </Title>
      <Card>
        <dl className={classes.facts}>
          <Fact name="Version">
            {commit === null ? version : `${version} (${commit.slice(0, 9)})`}
          </Fact>
          <Fact name="State">{sentence(state)}</Fact>
          <Fact name="Up since">
            <TimeAgo at={started_at} />
          </Fact>
          <Fact name="Process">
            {pid} on {host}
          </Fact>
          <Fact name="Node.js">{node}</Fact>
          <Fact name="Database">{engine === 'postgres' ? 'PostgreSQL' : 'SQLite'}</Fact>
          <Fact name="Redis">
            {instance.redis ? 'Shared with other instances' : 'Not configured'}
          </Fact>
          <Fact name="Rate limits">{limiterText(head)}</Fact>
        </dl>
      </Card>
    </section>
  )
}

function limiterText({ limiter: { is_enabled, source, nodes } }: SystemHead): string {
  if (!is_enabled) return 'Off'
  if (source === 'local') return 'Counted here alone'
  if (source === 'fallback') return 'Its own share, for lack of Redis'
  return nodes === 1 ? 'Through Redis, one instance' : `Through Redis, ${nodes} instances`
}

function sentence(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).replaceAll('-', ' ')
}
