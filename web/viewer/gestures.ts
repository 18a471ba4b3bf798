/** Pointers, wheel and keys on the canvas. */

export type Point = readonly [x: number, y: number];

/** What the gestures do; places are in pixels of the canvas. */
export interface GestureHandlers {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  /** Whether one pointer draws on the image instead of moving it. */
  draws(): boolean;
  stroke(from: Point, to: Point, isFinal: boolean): void;
  cancelStroke(): void;
}

const wheelSpeed = 0.0015;
const keyStep = 60;

export function listenToGestures(canvas: HTMLCanvasElement, handlers: GestureHandlers): void {
  const pointers = new Map<number, Point>();
  let start: Point | undefined;

  const scale = (): number => canvas.width / canvas.clientWidth;
  const place = (event: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return [(event.clientX - left) * scale(), (event.clientY - top) * scale()];
  };
  const spread = (): { distance: number; middle: Point } => {
    const [a, b] = [...pointers.values()];
    return {
      distance: Math.hypot(a[0] - b[0], a[1] - b[1]),
      middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2],
    };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    if (start && pointers.size > 1) handlers.cancelStroke();
    const isStroke = pointers.size === 1 && event.button === 0 && handlers.draws();
    start = isStroke ? place(event) : undefined;
  });

  canvas.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = place(event);
    if (pointers.size === 1) {
      pointers.set(event.pointerId, now);
      if (start) handlers.stroke(start, now, false);
      else handlers.pan(now[0] - before[0], now[1] - before[1]);
      return;
    }
    const last = spread();
    pointers.set(event.pointerId, now);
    const { distance, middle } = spread();
    handlers.pan(middle[0] - last.middle[0], middle[1] - last.middle[1]);
    if (last.distance > 0) handlers.zoom(distance / last.distance, middle);
  });

  const end = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || start === undefined) return;
    if (event.type === 'pointerup') handlers.stroke(start, place(event), true);
    else handlers.cancelStroke();
    start = undefined;
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
      handlers.zoom(Math.exp(-event.deltaY * lines * wheelSpeed), place(event));
    },
    { passive: false },
  );

  canvas.addEventListener('keydown', (event) => {
    const steps: Readonly<Record<string, Point>> = {
      ArrowLeft: [keyStep, 0],
      ArrowRight: [-keyStep, 0],
      ArrowUp: [0, keyStep],
      ArrowDown: [0, -keyStep],
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    handlers.pan(step[0] * scale(), step[1] * scale());
  });
}
