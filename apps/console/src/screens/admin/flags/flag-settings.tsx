import { Button, Collapse, SegmentedControl, Slider, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { roles } from '../users/roles.ts'
import classes from './flag-card.module.css'
import { type FlagDraft, type Mode, type RoleRule, ruleOf, withRule } from './flag-draft.ts'
import { percentWords } from './flag-words.ts'

interface FlagSettingsProps {
  readonly flagKey: string
  readonly draft: FlagDraft
  readonly steps: readonly number[]
  readonly onChange: (draft: FlagDraft) => void
}

const modes: readonly { readonly value: Mode; readonly label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: 'rollout', label: 'Rollout' },
  { value: 'on', label: 'On' },
]

export function FlagSettings({ flagKey, draft, steps, onChange }: FlagSettingsProps) {
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={`Mode of ${flagKey}`}
        data={[...modes]}
        value={draft.mode}
        onChange={(mode) => onChange({ ...draft, mode })}
        className={classes.modes ?? ''}
      />
      {draft.mode === 'rollout' && (
        <Share flagKey={flagKey} draft={draft} steps={steps} onChange={onChange} />
      )}
      <RoleRules flagKey={flagKey} draft={draft} steps={steps} onChange={onChange} />
    </Stack>
  )
}

function Share({ flagKey, draft, steps, onChange }: FlagSettingsProps) {
  return (
    <div className={classes.share}>
      <Text fw={600} className="figures" aria-hidden>
        {percentWords(draft.percent)}
      </Text>
      <Slider
        thumbLabel={`Share of users with ${flagKey}`}
        thumbValueText={percentWords}
        value={draft.percent}
        onChange={(percent) => onChange({ ...draft, percent })}
        marks={steps.map((step) => ({ value: step, label: `${step} %` }))}
        label={(percent) => `${percent} %`}
        thumbSize={24}
        size="lg"
        mx={12}
        mb={28}
      />
    </div>
  )
}

const rules: readonly { readonly value: RoleRule; readonly label: string }[] = [
  { value: 'as-set', label: 'As set' },
  { value: 'always', label: 'Always' },
  { value: 'never', label: 'Never' },
]

const names: Readonly<Record<(typeof roles)[number], string>> = {
  guest: 'Guests',
  user: 'Users',
  admin: 'Administrators',
}

function RoleRules({ flagKey, draft, onChange }: FlagSettingsProps) {
  const exceptions = draft.rolesOn.length + draft.rolesOff.length
  const [isOpen, { toggle }] = useDisclosure(false)
  const count = exceptions === 0 ? 'no exceptions' : `${exceptions} of ${roles.length}`
  return (
    <div>
      <Button
        variant="subtle"
        size="sm"
        h={40}
        px={8}
        ml={-8}
        aria-expanded={isOpen}
        rightSection={
          <IconChevronDown size={16} aria-hidden className={isOpen ? classes.turned : ''} />
        }
        onClick={toggle}
      >
        Exceptions by role: {count}
        <span className="visually-hidden"> for {flagKey}</span>
      </Button>
      <Collapse expanded={isOpen}>
        <div className={classes.roles}>
          {roles.map((role) => (
            <div key={role} className={classes.role}>
              <Text size="sm">{names[role]}</Text>
              <SegmentedControl
                aria-label={`${flagKey} for ${names[role].toLowerCase()}`}
                data={[...rules]}
                value={ruleOf(draft, role)}
                onChange={(rule) => onChange(withRule(draft, role, rule))}
              />
            </div>
          ))}
        </div>
      </Collapse>
    </div>
  )
}
