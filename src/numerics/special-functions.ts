/** The two special functions that PSFs need, to double precision. */

/** The error function by its all-positive series erf x = (2/√π) e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!; |error| < 1e-15. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * The Bessel function J1 for x >= 0; |error| < 1e-14.
 *
 * Up to 25 by Miller's backward recurrence J[n-1] = (2n/x) J[n] - J[n+1], made absolute by J0 + 2 Σ J[2k] = 1;
 * beyond by Hankel's asymptotic expansion (Abramowitz and Stegun 1964, 9.1.46 and 9.2.5).
 */
export function besselJ1(x: number): number {
  if (x === 0) return 0;
  return x < 25 ? millerJ1(x) : hankelJ1(x);
}

function millerJ1(x: number): number {
  let order = 2 * Math.ceil(0.6 * x + 14);
  let above = 0;
  let here = 1e-290;
  let even = 0;
  let j1 = 0;
  for (; order > 0; order--) {
    const below = ((2 * order) / x) * here - above;
    if (order % 2 === 0) even += here;
    if (order === 1) j1 = here;
    above = here;
    here = below;
    if (Math.abs(here) > 1e200) {
      above *= 1e-250;
      here *= 1e-250;
      even *= 1e-250;
      j1 *= 1e-250;
    }
  }
  return j1 / (here + 2 * even);
}

function hankelJ1(x: number): number {
  let term = 1;
  let p = 1;
  let q = 0;
  for (let k = 1; k < 40; k++) {
    term *= (4 - (2 * k - 1) ** 2) / (8 * k * x);
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
    if (Math.abs(term) < 1e-17) break;
  }
  const phase = x - 0.75 * Math.PI;
  return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(phase) - q * Math.sin(phase));
}
