// The board as a page of a site: which version is in its address, so that a link shows the same.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useMay } from "../../session";
import { Board } from "./Board";
import { callsOf } from "./calls";

export function BoardPage({ site }: { site: string }) {
  const may = useMay();
  const go = useNavigate();
  const search: { plan?: unknown } = useSearch({ strict: false });
  const version = Number(search.plan) || null;
  const calls = useMemo(() => callsOf(site), [site]);
  return (
    <Board
      site={site}
      calls={calls}
      may={{ edit: may("propose"), publish: may("publish") }}
      version={version}
      open={(plan) => void go({ to: `/sites/${encodeURIComponent(site)}/board`, search: { plan } })}
    />
  );
}
