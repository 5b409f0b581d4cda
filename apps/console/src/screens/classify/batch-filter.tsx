import { UnstyledButton } from '@mantine/core'
import classes from './batch-filter.module.css'
import type { Summary } from './summary.ts'
import { labelName } from './words.ts'

interface BatchFilterProps {
  readonly summary: Summary
  readonly show: string
  readonly onShow: (show: string) => void
}

/** How many show what; each count shows its own. */
export function BatchFilter({ summary, show, onShow }: BatchFilterProps) {
  const { total, labels, uncertain, unclassified, cancelled } = summary
  const kinds: readonly (readonly [show: string, name: string, count: number])[] = [
    ['all', 'All', total],
    ...labels.map(([label, count]) => [`label:${label}`, labelName(label), count] as const),
    ['uncertain', 'Uncertain', uncertain],
    ['unclassified', 'Not classified', unclassified],
    ['cancelled', 'Cancelled', cancelled],
  ]
  const offered = kinds.filter(([kind, , count]) => count > 0 || kind === show)
  return (
    <fieldset className={classes.filter}>
      <legend className="visually-hidden">Which pictures are shown</legend>
      {offered.map(([kind, name, count]) => (
        <UnstyledButton
          key={kind}
          className={classes.kind ?? ''}
          aria-pressed={kind === show}
          onClick={() => onShow(kind)}
        >
          {name} <span className="figures">{count}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  )
}
