/**
 * What stands around every screen: navigation beside it on a desk, below it on a phone, and the
 * banners that say when something is not as it should be.
 *
 * @module
 */

import { Drawer, Group, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { Link, useRoute } from 'wouter'
import type { User } from '../api/types.ts'
import { paths } from '../paths.ts'
import { connection } from '../realtime/connection.ts'
import { Banners } from './banners.tsx'
import { administrators, type Destination, everyone } from './destinations.ts'
import { Mark } from './mark.tsx'
import { SchemeSwitch } from './scheme-switch.tsx'
import classes from './shell.module.css'
import { SignOutButton } from './sign-out-button.tsx'

interface ShellProps {
  readonly user: User
  readonly children: ReactNode
}

export function Shell({ user, children }: ShellProps) {
  const isAdmin = user.role === 'admin'
  useEffect(() => connection.follow(), [])
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={`${classes.header} no-print`}>
        <Link href={paths.classify} className={classes.brand}>
          <Mark />
          <span>Vehicle Classifier</span>
        </Link>
        <Group gap="xs">
          <Text size="sm" c="dimmed" visibleFrom="sm" maw={220} truncate>
            {user.username ?? user.email}
          </Text>
          <SchemeSwitch />
          <SignOutButton />
        </Group>
      </header>
      <nav className={`${classes.side} no-print`} aria-label="Main">
        <Destinations of={everyone} />
        {isAdmin && (
          <>
            <Text className={classes.group}>Administration</Text>
            <Destinations of={administrators} />
          </>
        )}
      </nav>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Banners />
        {children}
      </main>
      <PhoneNavigation isAdmin={isAdmin} />
    </div>
  )
}

function Destinations({
  of,
  onVisit,
}: {
  readonly of: readonly Destination[]
  readonly onVisit?: () => void
}) {
  return (
    <ul className={classes.list}>
      {of.map((destination) => (
        <li key={destination.path}>
          <Entry {...destination} {...(onVisit === undefined ? {} : { onVisit })} />
        </li>
      ))}
    </ul>
  )
}

function Entry({
  path,
  title,
  icon: Icon,
  onVisit,
}: Destination & { readonly onVisit?: () => void }) {
  const [isExact] = useRoute(path)
  const [isBelow] = useRoute(`${path}/*`)
  const isCurrent = isExact || isBelow
  return (
    <Link
      href={path}
      className={classes.entry}
      aria-current={isCurrent ? 'page' : undefined}
      {...(onVisit === undefined ? {} : { onClick: onVisit })}
    >
      <Icon size={20} stroke={1.7} aria-hidden />
      <span>{title}</span>
    </Link>
  )
}

function PhoneNavigation({ isAdmin }: { readonly isAdmin: boolean }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <nav className={`${classes.bottom} no-print`} aria-label="Main, on a phone">
      <Destinations of={everyone} />
      {isAdmin && (
        <UnstyledButton className={classes.entry} onClick={open} aria-haspopup="dialog">
          <IconDots size={20} stroke={1.7} aria-hidden />
          <span>More</span>
        </UnstyledButton>
      )}
      <Drawer opened={isOpen} onClose={close} position="bottom" title="Administration" size="auto">
        <div className={classes.drawer}>
          <Destinations of={administrators} onVisit={close} />
        </div>
      </Drawer>
    </nav>
  )
}
