// What the page is given: columns of numbers and names, times in whole seconds since `epoch`.

export interface Columns {
  resource: number[];
  start: number[];
  end: number[];
}

export interface Bars extends Columns {
  order: number[];
  operation: number[];
  setup_start: number[];
  family: number[];
  is_pinned: number[];
  /** What a planner's hand needs besides; a picture does without. */
  assignment?: number[];
  step?: number[];
  place?: number[];
  is_begun?: number[];
}

export interface Resource {
  id: string;
  name: string;
  kind: string;
  group: string | null;
}

export interface Orders {
  id: string[];
  material: string[];
  name: string[];
  customer: (string | null)[];
  quantity: number[];
  unit: string[];
  due: (number | null)[];
  completion: (number | null)[];
  release: (number | null)[];
  weight: number[];
  family: number[];
  is_rush: boolean[];
  reason: (string | null)[];
  suppliers: number[][];
  cause: (string | null)[];
}

export interface Figure {
  key: string;
  label: string;
  value: string;
  unit: string;
  baseline: string | null;
  is_better: boolean | null;
}

export interface Payload {
  version: number;
  language: string;
  title: string;
  subtitle: string;
  time_zone: string;
  epoch: number;
  end: number;
  now: number | null;
  resources: Resource[];
  orders: Orders;
  operations: string[];
  families: { name: string; colour: string | null }[];
  bars: Bars;
  breaks: Columns;
  overtime: Columns;
  baseline: Bars | null;
  kpis: Figure[];
  certificate: { label: string; value: string }[];
  texts: Record<string, Record<string, string>>;
  /** Ids of operations, by `bars.step`. */
  steps?: string[];
  /** Resources that could do a bar's work, by `bars.place`. */
  places?: number[][];
  /** Until when work is frozen. */
  fence?: number | null;
}

/** Reads the data element of the page, unpacking it if it is compressed. */
export async function readPayload(element: HTMLElement): Promise<Payload> {
  const text = element.textContent ?? "";
  if (element.getAttribute("type") !== "application/gzip;base64") return JSON.parse(text) as Payload;
  const packed = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Payload;
}
