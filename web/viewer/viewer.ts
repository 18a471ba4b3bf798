/** The image on a canvas, before and after, with a divider, zoom to its pixels, and blurs that are drawn on it. */

import { byId } from '../elements.ts';
import type { Restored } from '../engine/messages.ts';
import type { Region } from '../engine/task.ts';
import { type Camera, fitted, panned, type Size, toImage, visibleRegion, zoomed } from './camera.ts';
import { listenToGestures, type Point } from './gestures.ts';
import { paint, type Stroke, type View } from './paint.ts';

/** What the viewer reports. */
export interface ViewerHandlers {
  /** Another part of the image is shown. */
  onMove(): void;
  /** A blur is drawn; final when the pointer is released. */
  onStroke(stroke: Stroke, isFinal: boolean): void;
}

export class Viewer {
  readonly #canvas = byId('canvas', HTMLCanvasElement);
  readonly #divider = byId('divider', HTMLElement);
  readonly #zoomLabel = byId('zoom-label', HTMLElement);
  readonly #context: CanvasRenderingContext2D;
  readonly #handlers: ViewerHandlers;
  #before: ImageBitmap | undefined;
  #after: ImageBitmap | undefined;
  #patch: Restored | undefined;
  #stroke: Stroke | undefined;
  #camera: Camera = { x: 0, y: 0, zoom: 1 };
  #isFitted = true;
  #split = 0.5;
  #view: View = 'split';
  #frame: number | undefined;
  /** The form of a blur that is drawn; undefined while pointers move the image. */
  drawing: Stroke['shape'] | undefined;

  constructor(handlers: ViewerHandlers) {
    this.#handlers = handlers;
    // Where the screen shows no more colors than sRGB has, converting every pixel for it would take most of the time of a frame.
    const isWide = globalThis.matchMedia('(color-gamut: p3)').matches;
    const context = this.#canvas.getContext('2d', { colorSpace: isWide ? 'display-p3' : 'srgb' });
    if (context === null) throw new Error('this browser has no canvas');
    this.#context = context;
    new ResizeObserver(() => this.#resize()).observe(this.#canvas);
    listenToGestures(this.#canvas, {
      pan: (dx, dy) => this.#move(panned(this.#camera, dx, dy, this.#size(), this.#room())),
      zoom: (factor, at) => this.zoomTo(this.#camera.zoom * factor, at),
      draws: () => this.drawing !== undefined && this.#before !== undefined,
      stroke: (from, to, isFinal) => this.#draw(from, to, isFinal),
      cancelStroke: () => this.setStroke(undefined),
    });
    this.#listenToDivider();
  }

  /** Shows another image, whole. */
  open(before: ImageBitmap): void {
    for (const old of [this.#before, this.#after, this.#patch?.bitmap]) old?.close();
    [this.#before, this.#after, this.#patch, this.#stroke] = [before, undefined, undefined, undefined];
    this.#resize();
    this.fit();
  }

  /** The image as it was opened. */
  get before(): ImageBitmap | undefined {
    return this.#before;
  }

  /** The result at full resolution. */
  get after(): ImageBitmap | undefined {
    return this.#after;
  }

  setAfter(bitmap: ImageBitmap | undefined): void {
    if (bitmap !== this.#after) this.#after?.close();
    this.#after = bitmap;
    this.setPatch(undefined);
  }

  /** A preview over the result, of a part of the image. */
  setPatch(patch: Restored | undefined): void {
    this.#patch?.bitmap.close();
    this.#patch = patch;
    this.#repaint();
  }

  setView(view: View): void {
    this.#view = view;
    this.fit(this.#isFitted);
    this.#repaint();
  }

  setStroke(stroke: Stroke | undefined): void {
    this.#stroke = stroke;
    this.#repaint();
  }

  /** What is visible, and the level of the pyramid that has about as many pixels as the screen shows. */
  visible(): { region: Region; level: number } {
    const level = Math.max(0, Math.round(Math.log2(1 / this.#camera.zoom)));
    return { region: visibleRegion(this.#camera, this.#size(), this.#room()), level };
  }

  fit(isWanted = true): void {
    if (isWanted) this.#move(fitted(this.#size(), this.#room()), true);
  }

  /** Canvas pixels for each pixel of the image. */
  zoomTo(zoom: number, at: Point = this.#middle()): void {
    this.#move(zoomed(this.#camera, zoom, at, this.#size(), this.#room()));
  }

  zoomBy(factor: number): void {
    this.zoomTo(this.#camera.zoom * factor);
  }

  #middle(): Point {
    const { width, height } = this.#room();
    return [width / 2, height / 2];
  }

  #size(): Size {
    return this.#before ?? { width: 1, height: 1 };
  }

  /** The canvas, or the half of it that one image has. */
  #room(): Size {
    const { width, height } = this.#canvas;
    return this.#view === 'side' ? { width: Math.floor(width / 2) - 1, height } : { width, height };
  }

  #move(camera: Camera, isFitted = false): void {
    if (this.#before === undefined) return;
    this.#camera = camera;
    this.#isFitted = isFitted;
    this.#zoomLabel.textContent = `${Math.round(100 * camera.zoom)} %`;
    this.#repaint();
    this.#handlers.onMove();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = [clientWidth, clientHeight].map((n) => Math.max(1, Math.round(n * ratio)));
    if (width === this.#canvas.width && height === this.#canvas.height) return;
    Object.assign(this.#canvas, { width, height });
    if (this.#isFitted) this.fit();
    else this.#move(panned(this.#camera, 0, 0, this.#size(), this.#room()));
  }

  #draw(from: Point, to: Point, isFinal: boolean): void {
    if (this.drawing === undefined) return;
    const [a, b] = [from, to].map((at) => toImage(this.#camera, at, this.#room()));
    // A click is no stroke.
    const isStroke = Math.hypot(a[0] - b[0], a[1] - b[1]) >= 0.5;
    const stroke = isStroke ? { shape: this.drawing, from: a, to: b } : undefined;
    this.setStroke(stroke);
    if (stroke) this.#handlers.onStroke(stroke, isFinal);
  }

  #listenToDivider(): void {
    const set = (split: number): void => {
      this.#split = Math.min(1, Math.max(0, split));
      this.#repaint();
    };
    this.#divider.addEventListener('pointerdown', (event) => {
      this.#divider.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.#divider.focus();
    });
    this.#divider.addEventListener('pointermove', (event) => {
      if (!this.#divider.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.#canvas.getBoundingClientRect();
      set((event.clientX - left) / width);
    });
    this.#divider.addEventListener('keydown', (event) => {
      const steps: Readonly<Record<string, number>> = {
        ArrowLeft: this.#split - 0.02,
        ArrowRight: this.#split + 0.02,
        PageDown: this.#split - 0.1,
        PageUp: this.#split + 0.1,
        Home: 0,
        End: 1,
      };
      if (!(event.key in steps)) return;
      event.preventDefault();
      set(steps[event.key]);
    });
  }

  #repaint(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#before === undefined) return;
      const hasAfter = this.#after !== undefined || this.#patch !== undefined;
      const percent = Math.round(100 * this.#split);
      this.#divider.hidden = !hasAfter || this.#view !== 'split';
      this.#divider.style.left = `${100 * this.#split}%`;
      this.#divider.setAttribute('aria-valuenow', String(percent));
      this.#divider.setAttribute('aria-valuetext', `${percent} % before, ${100 - percent} % after`);
      paint(
        this.#context,
        {
          before: this.#before,
          after: this.#after,
          patch: this.#patch,
          view: this.#view,
          split: this.#split,
          stroke: this.#stroke,
        },
        this.#camera,
      );
    });
  }
}
