import { Badge, Card, Group, Progress, Spoiler, Table, Text } from '@mantine/core'
import classes from '../../../lists/stacking-table.module.css'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { JobActions } from './job-actions.tsx'
import { jobWords } from './job-words.ts'
import type { Job } from './jobs-screen.tsx'

interface JobTableProps {
  readonly jobs: readonly Job[]
  readonly progress: ReadonlyMap<string, number>
}

const heads = ['Job', 'State', 'Attempts', 'Begun']

export function JobTable({ jobs, progress }: JobTableProps) {
  return (
    <Card p={0}>
      <Table className={classes.table ?? ''}>
        <caption className="visually-hidden">Background jobs, newest first</caption>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
            <Table.Th scope="col">
              <span className="visually-hidden">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} fraction={progress.get(job.id) ?? job.progress} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

interface JobRowProps {
  readonly job: Job
  /** How far it is, 0 to 1. */
  readonly fraction: number | null
}

function JobRow({ job, fraction }: JobRowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} maw={420}>
        <Text fw={600}>{jobWords(job.name)}</Text>
        <Text size="xs" c="dimmed">
          {job.name} · {job.id}
        </Text>
        {job.last_error !== null && (
          <Spoiler maxHeight={44} showLabel="All of it" hideLabel="Less" mt={4}>
            <Text size="sm" c={job.state === 'dead' ? 'red' : 'dimmed'}>
              {job.last_error}
            </Text>
          </Spoiler>
        )}
      </Table.Th>
      <Table.Td data-label="State">
        <JobState job={job} fraction={fraction} />
      </Table.Td>
      <Table.Td data-label="Attempts">
        {job.attempt} of {job.attempts_max}
      </Table.Td>
      <Table.Td data-label="Begun">
        <TimeAgo at={job.created_at} />
      </Table.Td>
      <Table.Td>
        <JobActions job={job} />
      </Table.Td>
    </Table.Tr>
  )
}

const looks = {
  queued: { color: 'gray', label: 'Waiting' },
  running: { color: 'tide', label: 'Running' },
  done: { color: 'teal', label: 'Done' },
  dead: { color: 'red', label: 'Given up' },
  cancelled: { color: 'gray', label: 'Cancelled' },
} as const

function JobState({ job, fraction }: JobRowProps) {
  const { color, label } = looks[job.state]
  const percent = Math.round((fraction ?? 0) * 100)
  return (
    <div>
      <Badge color={color} variant="dot" tt="none">
        {label}
      </Badge>
      {job.state === 'running' && fraction !== null && (
        <Group gap={8} mt={6} wrap="nowrap">
          <Progress value={percent} w={90} aria-label={`Progress of ${jobWords(job.name)}`} />
          <Text size="xs" className="figures">
            {percent} %
          </Text>
        </Group>
      )}
    </div>
  )
}
