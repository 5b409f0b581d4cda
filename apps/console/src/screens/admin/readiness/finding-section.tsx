import { Group, Select, Title } from '@mantine/core'
import { useFilter } from '../../../lists/use-filter.ts'
import { EmptyState } from '../../../states/empty-state.tsx'
import { FindingList } from './finding-list.tsx'
import { type Finding, matching, ordered, verdicts, wings } from './finding-order.ts'
import { verdictLooks, wingNames } from './words.ts'

export function FindingSection({ findings }: { readonly findings: readonly Finding[] }) {
  const [filter, setFilter] = useFilter(['wing', 'verdict'])
  const shown = ordered(matching(findings, filter))
  return (
    <section aria-labelledby="findings-title">
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={2} size="h4" id="findings-title">
          Findings
        </Title>
        <Group gap="sm">
          <Select
            aria-label="Wing"
            placeholder="All wings"
            clearable
            data={wings.map((wing) => ({ value: wing, label: wingNames[wing] }))}
            value={filter.wing ?? null}
            onChange={(wing) => setFilter('wing', wing)}
            w={180}
          />
          <Select
            aria-label="Verdict"
            placeholder="All verdicts"
            clearable
            data={verdicts.map((verdict) => ({
              value: verdict,
              label: labelOf(findings, verdict),
            }))}
            value={filter.verdict ?? null}
            onChange={(verdict) => setFilter('verdict', verdict)}
            w={180}
          />
        </Group>
      </Group>
      {shown.length === 0 ? (
        <EmptyState title="No such finding" text="Try another verdict, or all wings." />
      ) : (
        <FindingList findings={shown} isOpen={filter.verdict === 'PASS'} />
      )}
    </section>
  )
}

function labelOf(findings: readonly Finding[], verdict: Finding['verdict']): string {
  return `${verdictLooks[verdict].name} (${matching(findings, { verdict }).length})`
}
