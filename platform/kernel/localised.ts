/** A text in both languages of the hub. Chinese comes first: it is the language of the people who run the city. */
export interface Localised {
  readonly zh: string;
  readonly en: string;
}
