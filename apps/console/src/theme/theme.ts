/**
 * The look of the console: one colour of its own, quiet surfaces, and sizes that a thumb can hit.
 *
 * Every colour that carries text reaches 4.5:1 on the surface that it stands on (WCAG 2.2, 1.4.3).
 *
 * @module
 */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const tide: MantineColorsTuple = [
  '#e8f6fb',
  '#d3eaf3',
  '#a6d5e8',
  '#76bedc',
  '#4fa9d0',
  '#3194bf',
  '#187da8',
  '#0b6488',
  '#0b5470',
  '#07415a',
]

/** From text to the deepest ground; as blue as the surfaces. */
const night: MantineColorsTuple = [
  '#dfe7ee',
  '#b9c6d2',
  '#8b9aa8',
  '#6a7986',
  '#3b4a57',
  '#2b3743',
  '#202b35',
  '#18212a',
  '#10171e',
  '#0c1218',
]

/** Mantine's, but deep enough for white text where it is filled. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#f25555',
  '#d32f2f',
  '#c92a2a',
  '#b02525',
  '#961f1f',
]

/** The header of a dialog is none of the page, and its close button has a name. */
const dialog = {
  closeButtonProps: { 'aria-label': 'Close' },
  attributes: { header: { role: 'presentation' } },
}

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { tide, red, dark: night },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.75rem', lineHeight: '1.2' } } },
  components: {
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Card: { defaultProps: { withBorder: true, padding: 'lg' } },
    Modal: { defaultProps: { centered: true, ...dialog } },
    Drawer: { defaultProps: dialog },
    Tooltip: {
      defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } },
    },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f8fa',
    '--mantine-color-text': '#17222c',
    '--mantine-color-dimmed': '#51606f',
    '--mantine-color-placeholder': '#6b7885',
    '--mantine-color-error': '#c92a2a',
    // The words on a pale ground of their own colour, as in a notice.
    '--mantine-color-yellow-light': '#fff4d9',
    '--mantine-color-yellow-light-color': '#7a4600',
    '--mantine-color-teal-light': '#e2f5ef',
    '--mantine-color-teal-light-color': '#05604a',
    '--surface': '#ffffff',
    '--surface-sunk': '#eef2f5',
    '--line': '#dbe2e8',
  },
  dark: {
    '--mantine-color-body': '#10171e',
    '--mantine-color-text': '#dfe7ee',
    '--mantine-color-dimmed': '#a3b2c0',
    '--mantine-color-placeholder': '#8b9aa8',
    '--mantine-color-error': '#ff8787',
    // Grounds that are told apart by their tint, do not glow, and are lighter than what is around.
    '--mantine-color-tide-light': '#133345',
    '--mantine-color-tide-light-color': '#a6d5e8',
    '--mantine-color-yellow-light': '#3a2b0e',
    '--mantine-color-yellow-light-color': '#ffdf99',
    '--mantine-color-red-light': '#43201f',
    '--mantine-color-red-light-color': '#ffc9c9',
    '--mantine-color-teal-light': '#0d342c',
    '--mantine-color-teal-light-color': '#96f2d7',
    '--surface': '#18212a',
    '--surface-sunk': '#0c1218',
    '--line': '#2b3743',
  },
})
