// What the server answers, as its OpenAPI document says; `npm run types` writes `api.d.ts` anew.

import type { components } from "./api";

type Schemas = components["schemas"];

/** An answer, or a part of one, by its name in the document. */
export type Shape<Name extends keyof Schemas> = Schemas[Name];
