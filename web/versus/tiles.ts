/** The images of a comparison side by side; all show the same place at the same zoom. */

import { block } from '../elements.ts';
import type { Comparison, Tile } from '../engine/messages.ts';
import { type Camera, fitted, panned, type Size, toCanvas, zoomed } from '../viewer/camera.ts';
import { listenToGestures } from '../viewer/gestures.ts';
import { captionOf, decibels, groupOf } from './words.ts';

/** Canvas pixels of a tile; the style sheet scales it. */
const room: Size = { width: 384, height: 384 };

interface Shown {
  readonly figure: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly caption: HTMLElement;
  bitmap: ImageBitmap;
}

export class Tiles {
  readonly #shown = new Map<string, Shown>();
  #size: Size = { width: 1, height: 1 };
  #camera: Camera = { x: 0, y: 0, zoom: 1 };
  #frame: number | undefined;

  /** Shows a comparison; while a control moves, the images of methods that wait stay as they were. */
  show({ tiles, facts, isFinal }: Comparison): void {
    const [{ bitmap: original }] = tiles;
    if (original.width !== this.#size.width || original.height !== this.#size.height) {
      this.#size = { width: original.width, height: original.height };
      this.#camera = fitted(this.#size, room);
    }
    for (const tile of tiles) this.#put(tile, tile.name === facts.best);
    for (const [name, { figure, bitmap }] of this.#shown) {
      const isNew = tiles.some((tile) => tile.name === name);
      figure.classList.toggle('is-old', !isNew);
      if (isNew || !isFinal) continue;
      figure.remove();
      bitmap.close();
      this.#shown.delete(name);
    }
    this.#repaint();
  }

  zoomBy(factor: number): void {
    this.#zoom(factor, [room.width / 2, room.height / 2]);
  }

  #put(tile: Tile, isBest: boolean): void {
    const { name, bitmap, psnr } = tile;
    const known = this.#shown.get(name);
    known?.bitmap.close();
    const shown = known ?? this.#make(tile);
    shown.bitmap = bitmap;
    const [title, about] = captionOf(tile);
    const number = psnr === undefined ? '' : `, ${decibels(psnr)}`;
    const heads = [element('strong', title), ...(psnr === undefined ? [] : [element('b', decibels(psnr))])];
    shown.caption.replaceChildren(...heads, element('span', about));
    shown.canvas.setAttribute('aria-label', `${title}${number}${isBest ? ', the closest' : ''}: ${about}`);
    shown.figure.classList.toggle('is-best', isBest);
  }

  #make(tile: Tile): Shown {
    const figure = element('figure', '');
    const canvas = document.createElement('canvas');
    Object.assign(canvas, room);
    canvas.setAttribute('role', 'img');
    // One of them takes the keys for all.
    if (this.#shown.size === 0) canvas.tabIndex = 0;
    const caption = element('figcaption', '');
    figure.append(canvas, caption);
    figure.dataset.way = tile.name;
    block(`ways-${groupOf(tile)}`).append(figure);
    listenToGestures(canvas, {
      draws: () => false,
      stroke: () => undefined,
      cancelStroke: () => undefined,
      pan: (dx, dy) => this.#move(panned(this.#camera, dx, dy, this.#size, room)),
      zoom: (factor, at) => this.#zoom(factor, at),
    });
    const shown = { figure, canvas, caption, bitmap: tile.bitmap };
    this.#shown.set(tile.name, shown);
    return shown;
  }

  #zoom(factor: number, at: readonly [number, number]): void {
    this.#move(zoomed(this.#camera, this.#camera.zoom * factor, at, this.#size, room));
  }

  #move(camera: Camera): void {
    this.#camera = camera;
    this.#repaint();
  }

  #repaint(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      for (const { canvas, bitmap } of this.#shown.values()) this.#paint(canvas, bitmap);
    });
  }

  /** Pixels are squares; what a stride left fewer of are larger ones. */
  #paint(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
    const context = canvas.getContext('2d', { colorSpace: 'display-p3' });
    if (context === null) return;
    const { width, height } = this.#size;
    const [left, top] = toCanvas(this.#camera, [0, 0], room);
    const [right, bottom] = toCanvas(this.#camera, [width, height], room);
    context.clearRect(0, 0, room.width, room.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(bitmap, left, top, right - left, bottom - top);
  }
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
