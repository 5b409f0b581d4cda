import { Button, Card, Title } from '@mantine/core'
import { Link } from 'wouter'
import type { Classification, Page } from '../../api/types.ts'
import { paths } from '../../paths.ts'
import { HistoryRow } from '../history/history-row.tsx'
import classes from './vehicle-pictures.module.css'

interface VehiclePicturesProps {
  readonly vehicleId: string
  readonly page: Page<Classification>
}

/** The newest ones; all of them are in the history. */
export function VehiclePictures({ vehicleId, page }: VehiclePicturesProps) {
  const all = `${paths.history}?${new URLSearchParams({ vehicle_id: vehicleId })}`
  return (
    <section className={`${classes.section} no-print`} aria-labelledby="vehicle-pictures">
      <div className={classes.head}>
        <Title order={2} size="h4" id="vehicle-pictures">
          {page.next_cursor === null ? 'Pictures' : 'Newest pictures'}
        </Title>
        <Button component={Link} href={all} variant="default" size="sm" h={40}>
          Show all in the history
        </Button>
      </div>
      <Card p={0}>
        <ul className={classes.list}>
          {page.items.map((one) => (
            <li key={one.id}>
              <HistoryRow one={one} href={`${all}&id=${one.id}`} withoutVehicle />
            </li>
          ))}
        </ul>
      </Card>
    </section>
  )
}
