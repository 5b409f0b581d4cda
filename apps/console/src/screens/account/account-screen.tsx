/**
 * What people see to themselves: password, sessions, API keys.
 *
 * @module
 */

import { useEffect } from 'react'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { ApiKeysSection } from './api-keys-section.tsx'
import { LeaveSection } from './leave-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SessionsSection } from './sessions-section.tsx'

export function AccountScreen() {
  useEffect(goToNamedSection, [])
  return (
    <>
      <ScreenTitle title="Account" />
      <ProfileSection />
      <PasswordSection />
      <SessionsSection />
      <ApiKeysSection />
      <LeaveSection />
    </>
  )
}

/** The screen comes after the address is read, so the browser has not found it. */
function goToNamedSection(): void {
  const id = window.location.hash.slice(1)
  const section = id === '' ? null : document.getElementById(id)
  section?.scrollIntoView()
  section?.querySelector('h2')?.focus({ preventScroll: true })
}
