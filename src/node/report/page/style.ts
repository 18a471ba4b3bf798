/** The style of the page. `light-dark` follows the reader's setting, and the page's own switch over it. */
export const style = `
:root { color-scheme: light dark; --paper: light-dark(#fcfcfb, #15171a); --ink: light-dark(#1d2126, #e4e6e9);
  --quiet: light-dark(#5c646e, #9aa3ad); --line: light-dark(#dfe2e6, #32373d); --card: light-dark(#ffffff, #1d2024);
  --accent: light-dark(#2450c0, #8fb0ff); --good: light-dark(#11703a, #66d493); --warn: light-dark(#8a5300, #f0bd68); }
:root[data-theme=light] { color-scheme: light } :root[data-theme=dark] { color-scheme: dark }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1rem }
header { padding-top: 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: start }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; flex: 1 1 16rem; overflow-wrap: anywhere }
h2 { font-size: 1.15rem; margin: 0 0 .25rem } h3 { font-size: 1rem; margin: 0 }
section { margin: 2rem 0 } section > p, figcaption p { margin: 0 0 .75rem; color: var(--quiet); max-width: 46rem }
.verdict { flex-basis: 100%; font-size: 1.1rem; margin: .25rem 0 0; padding: .75rem 1rem; background: var(--card);
  border-left: 4px solid var(--good); border-radius: 4px; max-width: none }
.warnings { margin: .75rem 0; padding: .5rem 1rem .5rem 2rem; color: var(--warn); background: var(--card); border-radius: 4px }
button, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: .25rem .6rem; max-width: 100% }
button { cursor: pointer } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: .5rem }
.zoom { margin-left: auto; white-space: nowrap } #zoom { display: inline-block; min-width: 3ch; text-align: center }
img-comparison-slider { width: 100%; max-width: 46rem; border-radius: 6px; --divider-width: 2px; --default-handle-width: 40px;
  --divider-shadow: 0 0 4px #000; --default-handle-shadow: 0 0 4px #000 }
img-comparison-slider .frame { width: 100%; cursor: ew-resize } [slot=second] { display: block }
.glance { display: grid; gap: 1rem 2rem; grid-template-columns: minmax(0, 46rem) minmax(min(100%, 16rem), 1fr) }
.ranking { list-style: none; margin: 0; padding: 0; font-size: .9375rem } .ranking li { margin: 0 0 .6rem }
.ranking div { display: flex; justify-content: space-between; gap: 1rem } .ranking b { font-weight: 500 }
.ranking svg { display: block; height: .4rem; border-radius: 3px; background: var(--line) }
.ranking li:first-child { color: var(--good) } .ranking li:first-child b { font-weight: 700 } .ranking li:first-child svg { background: var(--good) }
@media (max-width: 60rem) { .glance { grid-template-columns: minmax(0, 1fr) } }
.hint { font-size: .875rem; color: var(--quiet) }
.frame { display: block; overflow: hidden; padding: 0; border: 0; border-radius: 6px; width: 100%; cursor: zoom-in; line-height: 0 }
.frame img { display: block; width: 100%; height: auto; transform-origin: 0 0;
  transform: translate(var(--pan-x, 0), var(--pan-y, 0)) scale(var(--zoom, 1)) }
.coarse { border: 1px solid var(--line) }
.coarse img, .zoomed .frame img { image-rendering: pixelated } .zoomed button.frame { cursor: crosshair }
.images { display: grid; gap: 1rem .75rem; grid-template-columns: repeat(auto-fill, minmax(max(9rem, 22%), 1fr)) }
figure { margin: 0; min-width: 0 } figcaption { overflow-wrap: anywhere }
.images figcaption { font-size: .875rem; line-height: 1.35; margin-top: .25rem }
figcaption span { color: var(--quiet); display: block }
.plots { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
.plot { max-width: 40rem } .plot > svg { display: block; width: 100%; height: auto; overflow: visible; font-size: 12px; --plot-background: var(--paper) }
.plot text { white-space: pre }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; margin: 0 0 .25rem; padding: 0; font-size: .875rem }
.legend svg { display: inline-block; width: 1.1em; height: .25em; border-radius: 2px; margin-right: .4em; vertical-align: middle }
th.text { text-align: left }
td.text { text-align: left; white-space: normal; overflow-wrap: normal } td.text:last-child { min-width: 15rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th[scope=row], td:first-child:empty { text-align: left; position: sticky; left: 0; background: var(--paper); font-weight: 500 }
thead th { vertical-align: bottom } small { font-weight: 400; color: var(--quiet) } td strong { color: var(--good) }
td strong::after { content: ' ★'; font-size: .7em; vertical-align: .2em }
dl { display: grid; gap: .25rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); margin: .5rem 0 }
dl div { display: flex; gap: .75rem; border-bottom: 1px solid var(--line) } dt { flex: 0 0 9rem; color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere } pre, code { font: .875rem/1.5 ui-monospace, monospace }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: .6rem .8rem; margin: 0 }
.command { user-select: all } summary { cursor: pointer; color: var(--accent) } details { margin-top: .5rem }
html:not(.scripted) .needs-script { display: none }
`;
