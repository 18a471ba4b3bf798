/**
 * CPU seconds per million samples of a photograph with an unknown boundary, on one thread of a 2021 processor. With a periodic boundary
 * plug-and-play takes three quarters of the time. `quickTotalVariation` is that of 40 iterations.
 */
export const costs = { plugAndPlay: 15, totalVariation: 3.6, quickTotalVariation: 1.5 } as const;

/** The same for an operator that is not diagonal in Fourier space, such as a blur with a reflecting boundary. */
export const generalCosts = { plugAndPlay: 25, totalVariation: 14, quickTotalVariation: 5 } as const;

/**
 * The same for a tile of an image, as seconds at once and for each iteration: total variation for its start, which plug-and-play needs
 * too, the linearization of codes and what surrounds the solver; the Wiener filter has no iterations. That of total variation is fitted to the processor
 * time of `deconv restore` on the photographs of `npm run bench:large` at 4 and 12 megapixels.
 */
export const tileCosts = {
  tv: { once: 2.5, iteration: 0.024, iterations: 150 },
  pnp: { once: 2.5, iteration: 1.5, iterations: 8 },
  wiener: { once: 0.6, iteration: 0, iterations: 0 },
} as const;
