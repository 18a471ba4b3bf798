/** The page: a viewer, a panel, and the editor between them. */

import './styles/page.css';
import './styles/viewer.css';
import './styles/panel.css';
import './styles/versus.css';
import { Editor } from './editor.ts';
import { block, button, onChoice, setChoice } from './elements.ts';
import { listenToInputs } from './files/inputs.ts';
import { Panel } from './panel/panel.ts';
import { type Settings, withNumber } from './settings.ts';
import { listenToTabs } from './tabs.ts';
import type { VersusTab } from './versus/versus-tab.ts';
import type { Stroke, View } from './viewer/paint.ts';
import { Viewer } from './viewer/viewer.ts';

let panel: Panel | undefined;
/** The second tab; loaded when it is first chosen. */
let versusTab: VersusTab | undefined;
let isVersusShown = false;
const editor = new Editor(
  () => viewer,
  (state) => {
    panel?.show(state);
    setTool(tool, state.settings);
    if (isVersusShown) versusTab?.show(state);
  },
);
const viewer = new Viewer({
  onMove: () => editor.moved(),
  onStroke: (stroke, isFinal) => editor.change(withStroke(editor.state.settings, stroke), isFinal),
});

/** What a pointer does on the image; without a model there is nothing to draw. */
let tool: 'move' | 'draw' = 'draw';

function setTool(chosen: typeof tool, settings: Settings): void {
  tool = chosen;
  const canDraw = settings.blur !== 'find';
  const draws = canDraw && tool === 'draw';
  const shape = settings.blur === 'motion' ? 'line' : 'circle';
  if (viewer.drawing !== (draws ? shape : undefined)) viewer.setStroke(undefined);
  viewer.drawing = draws ? shape : undefined;
  setChoice('tool', draws ? 'draw' : 'move');
  block('tools').hidden = !canDraw;
  block('canvas').classList.toggle('is-drawing', draws);
  block('hint').textContent = !draws
    ? ''
    : shape === 'line'
      ? 'Drag along a streak in the image: it sets length and angle.'
      : 'Drag from the middle of a blurred point to its rim: it sets the radius.';
}

/** The settings with the blur that is drawn: y runs down in an image, and angles run counter-clockwise. */
function withStroke(settings: Settings, { shape, from, to }: Stroke): Settings {
  const [dx, dy] = [to[0] - from[0], from[1] - to[1]];
  const distance = Math.hypot(dx, dy);
  if (shape === 'circle')
    return settings.blur === 'disk'
      ? withNumber(settings, 'radius', distance)
      : withNumber(settings, 'sigma', distance / 2);
  const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
  const angle = degrees > 90 ? degrees - 180 : degrees <= -90 ? degrees + 180 : degrees;
  return withNumber(withNumber(settings, 'length', distance), 'angle', angle);
}

panel = new Panel(editor);
panel.show(editor.state);
setTool(tool, editor.state.settings);
onChoice('tool', (value) => setTool(value as typeof tool, editor.state.settings));
onChoice('view', (value) => viewer.setView(value as View));
button('zoom-in').addEventListener('click', () => viewer.zoomBy(1.5));
button('zoom-out').addEventListener('click', () => viewer.zoomBy(1 / 1.5));
button('zoom-fit').addEventListener('click', () => viewer.fit());
button('zoom-pixels').addEventListener('click', () => viewer.zoomTo(1));
listenToTabs(async (shown) => {
  isVersusShown = shown === 'versus-view';
  if (!isVersusShown) return;
  const module = await import('./versus/versus-tab.ts');
  versusTab ??= new module.VersusTab(editor, viewer);
  versusTab.show(editor.state);
});
listenToInputs({
  open: (blob, name, settings) => void editor.open(blob, name, settings),
  refuse: (text) => editor.say(text, true),
});

globalThis.addEventListener('keydown', (event) => {
  if (event.altKey || event.defaultPrevented) return;
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'number';
  const key = event.key.toLowerCase();
  const withControl: Readonly<Record<string, () => void>> = {
    z: () => (event.shiftKey ? editor.redo() : editor.undo()),
    y: () => editor.redo(),
    o: () => button('choose').click(),
    s: () => button('save-png').click(),
  };
  const plain: Readonly<Record<string, () => void>> = {
    '+': () => viewer.zoomBy(1.5),
    '=': () => viewer.zoomBy(1.5),
    '-': () => viewer.zoomBy(1 / 1.5),
    '0': () => viewer.fit(),
    '1': () => viewer.zoomTo(1),
    escape: () => editor.cancel(),
  };
  const action = event.ctrlKey || event.metaKey ? withControl[key] : isVersusShown ? undefined : plain[key];
  if (action === undefined || isTyping) return;
  event.preventDefault();
  action();
});
