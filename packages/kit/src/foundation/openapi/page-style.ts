/**
 * The style sheet of the docs page, as text: dark and light by the reader's setting, one column on
 * a phone, three on a wide screen, no font or image from elsewhere.
 *
 * @module
 */

export const pageStyle: string = `:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #0f141a);
  --raised: light-dark(#f5f7f9, #161d26);
  --line: light-dark(#dde3e9, #2a3440);
  --ink: light-dark(#1a2430, #dfe7ef);
  --soft: light-dark(#566575, #94a5b6);
  --accent: light-dark(#0b63c5, #6cb2ff);
  --get: light-dark(#0b63c5, #6cb2ff);
  --post: light-dark(#1b7a3d, #5fd38a);
  --put: light-dark(#96600a, #f0b95a);
  --delete: light-dark(#b3261e, #ff8f86);
  --code: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, textarea, .method { font-family: var(--code); font-size: .86em; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
h1 { font-size: 2rem; letter-spacing: -.02em; }
h3 { font-size: 1.25rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 1.5rem 0 .25rem; font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
p { margin: .5rem 0; max-width: 70ch; }
ul { list-style: none; margin: 0; padding: 0; }
small, .limits, .version, .type { color: var(--soft); }
.version { font-size: 1rem; font-weight: 400; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: .5rem; top: .5rem; background: var(--ground); padding: .5rem; z-index: 2; }
[hidden] { display: none; }

nav { background: var(--raised); border-bottom: 1px solid var(--line); padding: .75rem 1rem; }
nav summary { font-weight: 650; cursor: pointer; }
nav h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.25rem 0 .25rem; }
nav a { display: flex; gap: .5rem; align-items: baseline; padding: .25rem .4rem; border-radius: 6px; color: inherit; text-decoration: none; font-size: .92rem; }
nav a:hover { background: var(--line); }
nav .method { width: 3.4rem; flex: none; }
.filter { display: block; margin-top: .75rem; font-size: .85rem; color: var(--soft); }
main { padding: 1.5rem 1rem 6rem; min-width: 0; }
main > header { border-bottom: 1px solid var(--line); padding-bottom: 1.5rem; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
#credential { display: grid; gap: .25rem; max-width: 32rem; margin-top: 1rem; }
#credential label { font-weight: 600; font-size: .9rem; }

.group > h2 { font-size: 1.5rem; margin-top: 2.5rem; }
.group > h2::first-letter, nav h2::first-letter { text-transform: uppercase; }
article { border-bottom: 1px solid var(--line); padding: 1.75rem 0; display: grid; gap: 1rem 2rem; }
article > div { min-width: 0; }
article:target h3 { color: var(--accent); }
.line { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; max-width: none; }
.path { overflow-wrap: anywhere; }
.method { text-transform: uppercase; font-weight: 700; font-size: .75rem; color: var(--soft); }
.method.get, .method.head { color: var(--get); }
.method.post { color: var(--post); }
.method.put, .method.patch { color: var(--put); }
.method.delete { color: var(--delete); }
.badge { font-size: .75rem; border: 1px solid var(--line); border-radius: 99px; padding: 0 .55rem; color: var(--soft); }
.badge.old { color: var(--delete); border-color: currentColor; }
.members > li { border-top: 1px solid var(--line); padding: .5rem 0; }
.members .members { margin: .35rem 0 0 .25rem; padding-left: .85rem; border-left: 2px solid var(--line); }
.members p { margin: .15rem 0 0; font-size: .92rem; color: var(--soft); }
.member { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; overflow-wrap: anywhere; }
.member > * { min-width: 0; }
.name { font-weight: 650; }
.type, .limits { font-size: .85rem; }
.member em { font-style: normal; font-size: .75rem; color: var(--put); }
details > summary { cursor: pointer; }
.answer { border-top: 1px solid var(--line); padding: .35rem 0; }
.answer > summary { font-size: .92rem; overflow-wrap: anywhere; }
.answer[open] { padding-bottom: 1rem; }
.status { font: 600 .8rem var(--code); }
.s2 { color: var(--post); }
.s3 { color: var(--get); }
.s4 { color: var(--put); }
.s5 { color: var(--delete); }

figure { margin: 0; }
figcaption { font-size: .8rem; color: var(--soft); margin-bottom: .25rem; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: .75rem .9rem; margin: .25rem 0; overflow: auto; max-height: 26rem; line-height: 1.45; tab-size: 2; }
.try { margin-top: .75rem; }
.try > details { border: 1px solid var(--line); border-radius: 8px; padding: .5rem .9rem; }
.try > details > summary { font-weight: 600; color: var(--accent); }
.try label { display: grid; gap: .2rem; margin: .6rem 0; font-size: .9rem; }
input, textarea {
  width: 100%; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--line); border-radius: 6px; padding: .4rem .6rem;
}
textarea { font-family: var(--code); font-size: .86rem; resize: vertical; }
button {
  font: inherit; font-weight: 600; font-size: .9rem; cursor: pointer; border-radius: 6px;
  padding: .35rem .9rem; border: 1px solid var(--accent); background: var(--accent); color: var(--ground);
}
button.copy { background: none; color: var(--accent); }

@media (min-width: 900px) {
  body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); }
  main { padding: 2.5rem clamp(1.5rem, 4vw, 4rem) 8rem; max-width: 90rem; }
}
@media (min-width: 1200px) {
  article { grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); }
  .samples { position: sticky; top: 1rem; align-self: start; }
}
`
