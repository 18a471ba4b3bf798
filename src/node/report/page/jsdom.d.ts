/** The part of jsdom that the report uses; its published types would bring the DOM into every file. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string);
    readonly window: { readonly document: never };
  }
}
