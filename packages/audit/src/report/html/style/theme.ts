/** Colours of the page, for daylight, for the night and for paper. @module */

const light = `
  --ground: #f4f6f7; --surface: #ffffff; --sunken: #eef1f3; --line: #d5dce1;
  --ink: #16212b; --muted: #51606c;
  --good: #0b6b50; --good-ground: #dcf1ea;
  --warn: #7a5200; --warn-ground: #fbeecb;
  --bad: #ab1f1f; --bad-ground: #fbe3e1;
  --open: #1c5c93; --open-ground: #e0eefa;
  --held: #12805f; --hatch: #8fa9bd; --hatch-ground: #dbe5ec; --lost: #f0d3d0;
  --link: #0f5ba0; --focus: #0f5ba0;
  --s4: #8a97a3; --s503: #d99a1c; --s5: #c0392b; --s0: #5b2a86;
  --shadow: 0 1px 2px rgb(16 32 48 / 8%), 0 6px 20px rgb(16 32 48 / 6%);
  color-scheme: light;`

const dark = `
  --ground: #0d141b; --surface: #151e27; --sunken: #0f171f; --line: #2a3742;
  --ink: #e5ecf2; --muted: #9fb0be;
  --good: #5fd3ad; --good-ground: #10352b;
  --warn: #ecc15a; --warn-ground: #3a2d0c;
  --bad: #ff8f85; --bad-ground: #431a18;
  --open: #86c1f5; --open-ground: #12324e;
  --held: #2fae87; --hatch: #506a7e; --hatch-ground: #22303c; --lost: #4d2321;
  --link: #86c1f5; --focus: #86c1f5;
  --s4: #74828f; --s503: #d99a1c; --s5: #e2574a; --s0: #a371d9;
  --shadow: 0 1px 2px rgb(0 0 0 / 40%);
  color-scheme: dark;`

export const themeStyle = `
:root {${light}
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {${dark}
  }
}
@media screen {
  :root[data-theme='dark'] {${dark}
  }
}
`
