/** The behaviour of the page, beside the slider's own script: theme, choice of images, one zoom for all. */
export const script = `
const root = document.documentElement;
const get = (id) => document.getElementById(id);
root.classList.add('scripted');

get('theme').addEventListener('click', () => {
  const dark = getComputedStyle(root).colorScheme === 'dark' ||
    (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'light' : 'dark';
});

const images = new Map([...document.querySelectorAll('#images img')].map((img) => [img.alt, img]));
const slider = get('slider');
for (const side of slider ? ['first', 'second'] : []) {
  const target = slider.querySelector('[slot=' + side + '] img');
  const choose = () => {
    const source = images.get(get(side).value);
    target.src = source.src;
    target.width = source.width;
    target.height = source.height;
    target.alt = source.alt;
  };
  get(side).addEventListener('change', choose);
  choose();
}
const announce = () => slider.setAttribute('aria-valuenow', Math.round(slider.value));
slider?.addEventListener('slide', announce);
slider?.addEventListener('keydown', (event) => {
  if (event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  slider.value = event.key === 'Home' ? 0 : 100;
  announce();
});

// The view: its magnification and the point of the images in its middle, as fractions of their size.
const view = { zoom: 1, x: 0.5, y: 0.5 };
const show = () => {
  const half = 0.5 / view.zoom;
  view.x = Math.min(1 - half, Math.max(half, view.x));
  view.y = Math.min(1 - half, Math.max(half, view.y));
  root.style.setProperty('--zoom', view.zoom);
  root.style.setProperty('--pan-x', (0.5 - view.x * view.zoom) * 100 + '%');
  root.style.setProperty('--pan-y', (0.5 - view.y * view.zoom) * 100 + '%');
  root.classList.toggle('zoomed', view.zoom > 1);
  if (slider) get('zoom').textContent = view.zoom + '×';
};
const zoomBy = (factor) => {
  view.zoom = Math.min(16, Math.max(1, view.zoom * factor));
  show();
};
get('zoom-in')?.addEventListener('click', () => zoomBy(2));
get('zoom-out')?.addEventListener('click', () => zoomBy(0.5));
for (const frame of document.querySelectorAll('button.frame')) {
  frame.addEventListener('click', (event) => {
    if (event.detail > 0) {
      const box = frame.getBoundingClientRect();
      view.x += ((event.clientX - box.left) / box.width - 0.5) / view.zoom;
      view.y += ((event.clientY - box.top) / box.height - 0.5) / view.zoom;
    }
    if (view.zoom === 1) view.zoom = 4;
    show();
  });
  frame.addEventListener('keydown', (event) => {
    const step = 0.1 / view.zoom;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === '+' || event.key === '=') zoomBy(2);
    else if (event.key === '-') zoomBy(0.5);
    else if (event.key === 'Escape') zoomBy(0);
    else if (view.zoom > 1 && event.key in moves) {
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      event.preventDefault();
      show();
    }
  });
}

const numbers = get('numbers');
numbers.addEventListener('toggle', () => {
  numbers.querySelector('pre').textContent = JSON.stringify(JSON.parse(get('data').textContent), null, 2);
});
`;
