// The sites that the server plans for.

import { useQuery } from "@tanstack/react-query";
import { ask } from "./server";

export interface Site {
  id: string;
}

export function useSites() {
  return useQuery({ queryKey: ["sites"], queryFn: () => ask<Site[]>("GET", "/v1/sites") });
}
