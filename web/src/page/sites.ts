// The sites that the server plans for.

import { useQuery } from "@tanstack/react-query";
import { ask } from "./server";
import type { Shape } from "./shapes";

export type Site = Shape<"Site">;

export function useSites() {
  return useQuery({ queryKey: ["sites"], queryFn: () => ask<Site[]>("GET", "/v1/sites") });
}
