// The plan shown, ready to be drawn, and the one it is compared with.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Model } from "../../../chart/model";
import type { Payload } from "../../../chart/payload";
import type { Calls } from "./calls";

interface Plan {
  model: Model | null;
  other: Payload | null;
  fault: unknown;
}

export function usePlan(site: string, calls: Calls, shown: number, compared: number | null): Plan {
  const { i18n } = useTranslation();
  // A version never changes, so it is fetched once, whatever happens at the site; columns of that length are not compared with the last ones.
  const once = { staleTime: Infinity, structuralSharing: false } as const;
  const key = (version: number | null): unknown[] => ["chart", site, version, i18n.language];
  const fetched = useQuery({ queryKey: key(shown), queryFn: () => calls.chart(shown), ...once });
  const other = useQuery({
    queryKey: key(compared),
    queryFn: () => calls.chart(compared!),
    enabled: compared !== null,
    ...once,
  });
  const model = useMemo(() => (fetched.data ? new Model(own(fetched.data)) : null), [fetched.data]);
  return { model, other: compared === null ? null : (other.data ?? null), fault: fetched.error ?? other.error };
}

/** Copies the columns that a planner's edits move, so that what was fetched stays as it was. */
function own(payload: Payload): Payload {
  const { resource, setup_start, start, end } = payload.bars;
  const copied = { resource: [...resource], setup_start: [...setup_start], start: [...start], end: [...end] };
  return { ...payload, bars: { ...payload.bars, ...copied } };
}
