/** The whole image, small, with the part that is compared as a box: drag it, or move it with the arrow keys. */

import { byId } from '../elements.ts';
import type { Region } from '../engine/task.ts';
import { listenToGestures, type Point } from '../viewer/gestures.ts';

/** The longer side of the small image, in pixels. */
const side = 560;

export class PartPicker {
  readonly #canvas = byId('part', HTMLCanvasElement);
  readonly #onMove: (middle: Point, isFinal: boolean) => void;
  #image: ImageBitmap | undefined;
  #part: Region = { x: 0, y: 0, width: 1, height: 1 };

  constructor(onMove: (middle: Point, isFinal: boolean) => void) {
    this.#onMove = onMove;
    listenToGestures(this.#canvas, {
      draws: () => true,
      stroke: (_, to, isFinal) => this.#onMove([to[0] / this.#zoom, to[1] / this.#zoom], isFinal),
      // Arrow keys: the box moves, not the image under it.
      pan: (dx, dy) => this.#step(-Math.sign(dx), -Math.sign(dy)),
      zoom: () => undefined,
      cancelStroke: () => undefined,
    });
  }

  show(image: ImageBitmap, part: Region): void {
    this.#part = part;
    if (image !== this.#image) {
      this.#image = image;
      const scale = Math.min(1, side / Math.max(image.width, image.height));
      this.#canvas.width = Math.max(1, Math.round(image.width * scale));
      this.#canvas.height = Math.max(1, Math.round(image.height * scale));
    }
    this.#paint();
  }

  get #zoom(): number {
    return this.#canvas.width / (this.#image?.width ?? 1);
  }

  #step(right: number, down: number): void {
    const { x, y, width, height } = this.#part;
    this.#onMove([x + width / 2 + (right * width) / 8, y + height / 2 + (down * height) / 8], true);
  }

  #paint(): void {
    const context = this.#canvas.getContext('2d');
    if (context === null || this.#image === undefined) return;
    const { width, height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#image, 0, 0, width, height);
    const [x, y, w, h] = [this.#part.x, this.#part.y, this.#part.width, this.#part.height].map(
      (value) => value * this.#zoom,
    );
    context.fillStyle = 'rgb(0 0 0 / 0.45)';
    context.beginPath();
    context.rect(0, 0, width, height);
    context.rect(x, y, w, h);
    context.fill('evenodd');
    context.lineWidth = 3;
    context.strokeStyle = '#fff';
    context.strokeRect(x, y, w, h);
  }
}
