import { Badge, Card, Group, Text, Title } from '@mantine/core'
import { type Dependency, dependencyName, factsOf, lackOf } from './dependency-words.ts'
import classes from './system-screen.module.css'
import { milliseconds } from './units.ts'

export function DependencyCards({
  dependencies,
}: {
  readonly dependencies: readonly Dependency[]
}) {
  return (
    <section aria-labelledby="dependencies-title" className={classes.section}>
      <Title order={2} size="h4" id="dependencies-title" mb="md">
        What it depends on
      </Title>
      <ul className={classes.cards}>
        {dependencies.map((one) => (
          <Card component="li" key={one.name} p="md">
            <DependencyCard dependency={one} />
          </Card>
        ))}
      </ul>
    </section>
  )
}

const looks = {
  up: { color: 'teal', label: 'Up' },
  down: { color: 'red', label: 'Down' },
  unknown: { color: 'gray', label: 'Not checked yet' },
} as const

function DependencyCard({ dependency }: { readonly dependency: Dependency }) {
  const { name, status, criticality, latency_ms } = dependency
  const { color, label } = looks[status]
  const facts = factsOf(dependency)
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={3} size="h5">
          {dependencyName(name)}
        </Title>
        <Badge color={color} variant="dot" tt="none" className={classes.badge}>
          {label}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" className="figures">
        {criticality === 'required' ? 'Required' : 'Can be done without'}
        {status === 'up' && latency_ms !== null && ` · ${milliseconds(latency_ms)}`}
      </Text>
      {status === 'down' && (
        <Text size="sm" mt={6}>
          {lackOf(dependency)} The log of the service says why.
        </Text>
      )}
      {facts.length > 0 && (
        <dl className={`${classes.small} figures`}>
          {facts.map(([fact, value]) => (
            <div key={fact}>
              <dt>{fact}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
