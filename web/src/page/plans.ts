// The versions of a site's plan.

import { useQuery } from "@tanstack/react-query";
import { ask } from "./server";
import type { Shape } from "./shapes";

export type PlanVersion = Shape<"PlanVersion">;

export type Plans = Shape<"Plans">;

export function pathOf(site: string): string {
  return `/v1/sites/${encodeURIComponent(site)}`;
}

/** Returns the versions of a site. The board asks by the same key. */
export function usePlans(site: string) {
  return useQuery({ queryKey: ["sites", site, "plans"], queryFn: () => ask<Plans>("GET", `${pathOf(site)}/plans`) });
}

/** Returns the version that work goes by: the one in force, or the newest. */
export function currentOf(plans: Plans | undefined): number | null {
  if (!plans?.versions.length) return null;
  return plans.in_force ?? Math.max(...plans.versions.map((entry) => entry.number));
}
