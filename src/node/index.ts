/** deconvkit/node: image files. */
export {};
