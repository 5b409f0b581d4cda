import { Card } from '@mantine/core'
import classes from './add-bar.module.css'
import { PickButtons } from './pick-buttons.tsx'
import type { Intake } from './use-intake.ts'
import { VehicleField } from './vehicle-field.tsx'

/** Above what is being classified: the way to more of it. */
export function AddBar({ intake }: { readonly intake: Intake }) {
  return (
    <Card component="section" aria-label="Add pictures" padding="sm" mb="md">
      <div className={classes.bar}>
        <div className={classes.field}>
          <VehicleField intake={intake} label="Next vehicle (optional)" />
        </div>
        <div className={classes.buttons}>
          <PickButtons onFiles={intake.take} isCompact />
        </div>
      </div>
    </Card>
  )
}
